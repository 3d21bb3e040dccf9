"""Training steps of a T5 in PyTorch, one for each line of standard input: python train_step.py SETTING [--compile]

SETTING is the JSON of `Shape` in train-step.bench.ts. Answers a line of JSON a step: seconds, loss, peak memory in MiB.
"""
import json
import resource
import sys
import time

import torch
from transformers import T5Config, T5ForConditionalGeneration

shape = json.loads(sys.argv[1])
torch.set_num_threads(shape["threads"])
torch.manual_seed(1)
config = T5Config(
    vocab_size=shape["vocabSize"], d_model=shape["dModel"], d_kv=shape["dKv"], d_ff=shape["dFf"],
    num_heads=shape["numHeads"], num_layers=shape["numLayers"], num_decoder_layers=shape["numLayers"],
    feed_forward_proj="gated-gelu", tie_word_embeddings=False, dropout_rate=0.0, decoder_start_token_id=0)
model = T5ForConditionalGeneration(config).train()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.01)
run = torch.compile(model) if "--compile" in sys.argv else model


def tokens(rows, length):
    return torch.tensor([2 + (i * 7919) % (shape["vocabSize"] - 2) for i in range(rows * length)]).reshape(rows, length)


source, target = tokens(shape["rows"], shape["sourceLength"]), tokens(shape["rows"], shape["targetLength"])
for _ in sys.stdin:
    begun = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    loss = run(input_ids=source, labels=target).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    seconds = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "loss": loss.item(), "peakMemory": memory}), flush=True)
