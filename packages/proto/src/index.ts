export * from "./gen/umie/v1/member.js";
