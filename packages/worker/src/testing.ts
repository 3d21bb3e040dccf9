export { type S3Server, s3Server } from "./checkpoint/s3-server.fixture.js";
export { Model } from "./compute.js";
export { LiveState } from "./live-state.js";
export { allocateState } from "./state.js";
