// A silo in a process of its own: the tests start this assembly, which then is one.
using Orleans.TestingHost;

await StandaloneSiloHost.Main(args);
