namespace StreamBatch.Cli;

/// <summary>What the end of a command says to a script.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It ran and failed: bad input, a broken chain, a store that cannot be opened.</summary>
    public const int Failed = 1;

    /// <summary>It did not run: an unknown command or option, a value that is none.</summary>
    public const int Misused = 2;

    /// <summary>It stopped at a bound that it was given, before all was done.</summary>
    public const int Incomplete = 3;

    /// <summary>It was interrupted.</summary>
    public const int Interrupted = 130;
}
