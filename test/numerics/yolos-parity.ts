import { type BackendName, tf } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import { type YolosParams, yolos, yolosConfigFrom, yolosParameters } from "@umie/model";
import { Comparison } from "./compare.js";
import { readJson, readTensors } from "./fixture.js";
import { channelsLast, loadParams } from "./vision-case.js";

export function yolosParity(backend: BackendName): void {
  for (const folder of ["yolos-tiny", "yolos-tiny-mid"]) {
    testOnEachBackend(
      `YOLOS equals transformers at the configured size and at another: ${folder}`,
      async (_, context) => {
        const config = yolosConfigFrom(await readJson(folder, "config.json"));
        const golden = await readTensors(folder, "golden.safetensors");
        const params = await loadParams<{ yolos: YolosParams }>(folder, yolosParameters(config, "yolos."));
        const compare = new Comparison();
        for (const size of ["", "_other_size"]) {
          tf.tidy(() => {
            const found = yolos(params.yolos, channelsLast(golden.get(`pixel_values${size}`)), config);
            compare.close(`logits${size}`, found.logits_NTC.dataSync(), golden.get(`logits${size}`));
            compare.close(`pred_boxes${size}`, found.boxes_NT4.dataSync(), golden.get(`pred_boxes${size}`));
            if (size === "")
              compare.close("last_hidden_state", found.states_NQD.dataSync(), golden.get("last_hidden_state"));
          });
        }
        context.diagnostic(compare.summary);
      },
      [backend],
    );
  }
}
