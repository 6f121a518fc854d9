using StreamBatch.Crash.Host;
using StreamBatch.Crash.Host.Loop;

// The process that a crash test kills. It says on standard output how far it is: opening, busy, ack N (events
// acknowledged so far), kill POINT N (its last words), done, and then hits POINT N. With `loop` it reconciles, with
// `hold` it is the writer that another process takes the store from.
switch (args)
{
    case ["loop", ..]:
        return await EndAsync(LoopRun.RunAsync(args[1..]));
    case ["hold", var store]:
        return await EndAsync(Holder.RunAsync(store));
}

if (HostArguments.TryRead(args) is not { } arguments)
{
    Console.Error.WriteLine(HostArguments.Usage);
    return 2;
}

return await EndAsync(CrashRun.RunAsync(arguments));

static async Task<int> EndAsync(Task run)
{
    try
    {
        await run;
        return 0;
    }
    catch (Exception failure)
    {
        Console.Error.WriteLine(failure);
        return 3;
    }
}
