using StreamBatch.Crash.Host;

// The process that a crash test kills. It says on standard output how far it is: opening, busy, ack N (events
// acknowledged so far), kill POINT N (its last words), done, and then hits POINT N.
if (HostArguments.TryRead(args) is not { } arguments)
{
    Console.Error.WriteLine(HostArguments.Usage);
    return 2;
}

try
{
    await CrashRun.RunAsync(arguments);
    return 0;
}
catch (Exception failure)
{
    Console.Error.WriteLine(failure);
    return 3;
}
