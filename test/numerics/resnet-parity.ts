import { type BackendName, tf } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import { type ResNetParams, resnet, resnetConfigFrom, resnetParameters } from "@umie/model";
import { Comparison } from "./compare.js";
import { readJson, readTensors } from "./fixture.js";
import { channelsFirst, channelsLast, loadParams } from "./vision-case.js";

export function resnetParity(backend: BackendName): void {
  testOnEachBackend(
    "ResNet equals transformers: every stage and the pooled features",
    async (_, context) => {
      const config = resnetConfigFrom(await readJson("resnet-tiny", "config.json"));
      const golden = await readTensors("resnet-tiny", "golden.safetensors");
      const params = await loadParams<{ resnet: ResNetParams }>("resnet-tiny", resnetParameters(config, "resnet."));
      const compare = new Comparison();
      tf.tidy(() => {
        const { states, pooled_NC } = resnet(params.resnet, channelsLast(golden.get("pixel_values")), config);
        for (const [stage, state] of states.entries())
          compare.close(`hidden_states.${stage}`, channelsFirst(state), golden.get(`hidden_states.${stage}`));
        compare.close("last_hidden_state", channelsFirst(states.at(-1)!), golden.get("last_hidden_state"));
        compare.close("pooler_output", pooled_NC.dataSync(), golden.get("pooler_output"));
      });
      context.diagnostic(compare.summary);
    },
    [backend],
  );
}
