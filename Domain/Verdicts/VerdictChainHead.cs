namespace StreamBatch.Domain.Verdicts;

/// <summary>The state of a contract's chain of verdicts, which vouches for every verdict before it.</summary>
/// <param name="Length">The number of verdicts, which is the number of the last.</param>
/// <param name="Hash">SHA-256 over the chain, 64 hexadecimal digits in lower case.</param>
public sealed record VerdictChainHead(long Length, string Hash);
