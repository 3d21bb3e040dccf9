import { finiteDifferences } from "./finite-differences.js";

finiteDifferences("wasm");
