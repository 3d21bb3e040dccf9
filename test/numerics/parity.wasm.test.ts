import { adamwParity } from "./adamw-parity.js";
import { clipParity } from "./clip-parity.js";
import { resnetParity } from "./resnet-parity.js";
import { t5Parity } from "./t5-parity.js";
import { umieParity } from "./umie-parity.js";
import { yolosParity } from "./yolos-parity.js";

for (const parity of [t5Parity, clipParity, resnetParity, yolosParity, umieParity, adamwParity]) parity("wasm");
