import { expect, it } from "vitest";
import { networkOf } from "../../src/domain/network.ts";

it.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["::ffff:cb00:7109", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:DB8:0001:0002::", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["2001:db8:0:0:1::", "2001:db8:0:0"],
  ["2001:db8::1:2:3:4", "2001:db8:0:0"],
  ["2001:db8:0:1::", "2001:db8:0:1"],
  ["::1", "0:0:0:0"],
  ["", ""],
  ["unknown", "unknown"],
])("the address %j belongs to the network %j", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
