// The one door to the SDK.
export * from "../../ts/src/index.js";
// Of the fictional town alone: nobody else's authenticator is in a browser.
export { totpNow } from "../../ts/src/totp.js";
