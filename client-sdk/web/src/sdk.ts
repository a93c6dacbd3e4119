// The one door to the SDK.
export * from "../../ts/src/index.js";
