using StreamBatch.Cluster.Benchmarks;

// What the cluster edition does a second, measured from outside; this program is the client, and the silo that only
// appends as well.
if (args is [AppendOnlySilo.Argument])
{
    await AppendOnlySilo.RunAsync();
    return 0;
}

if (RateOptions.Read(args) is not { } options)
{
    Console.Error.WriteLine(RateOptions.Usage);
    return 2;
}

await new RateBenchmark(options, Console.Out).RunAsync();
return 0;
