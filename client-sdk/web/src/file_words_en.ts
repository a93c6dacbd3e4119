// The English of file_words.ts.
export const F = {
  attach: "Attach photographs or documents",
  hint:
    "Photographs (JPEG, PNG, WebP) and PDF, 25 MB each, up to 10. Where and with which device a " +
    "photograph was taken is removed before it is kept.",
  camera: "Take a photograph",
  choose: "Choose a photograph or PDF",
  preparing: "Being prepared",
  sending: "Being sent",
  checking: "Being checked by the server",
  ready: "Attached",
  failed: "Could not be attached",
  again: "Send again",
  remove: "Do not attach",
  takeOff: "Leave out of the correction",
  tooMany: "At most 10 can be attached.",
  notReadable:
    "This device could not open the photograph. Please take it again as JPEG, or attach a " +
    "screenshot.",
  stillSending: "A photograph or document is still being sent. Please wait for it, then send.",
  notSent:
    "A photograph or document could not be attached. Send it again, or choose not to attach it.",
  filesAlone: "(photograph or document)",
  photo: "Photograph",
  document: "Document",
  open: "Open",
  loading: "Loading…",
  save: "Save on this device",
  saveWarning:
    "What you save stays on the device even when you have left the care team. Please delete it " +
    "when it is no longer needed.",
  sharedNoSave: "Nothing can be saved on a shared device.",
  larger: "Larger",
  smaller: "Smaller",
  turn: "Turn by 90 degrees",
};
