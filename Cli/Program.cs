using StreamBatch.Cli;

return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess()).ConfigureAwait(false);
