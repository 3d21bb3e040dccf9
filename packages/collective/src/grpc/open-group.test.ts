import { processGroupSuite } from "../process-group.fixture.js";
import { grpcMembers } from "./grpc.fixture.js";

processGroupSuite("openGroup", async (t, count) =>
  (await grpcMembers(t, count)).map(({ self, group }) => ({ self, group, leave: (reason) => group.close(reason) })),
);
