import { shardedParity } from "./t5-parity.js";

shardedParity();
