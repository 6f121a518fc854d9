namespace StreamBatch.Domain.Verdicts;

/// <summary>The first fault of a chain.</summary>
/// <param name="Number">The first number at which the chain is wrong: the place in the chain, from 1. Of a head that
/// does not match it is the head's length, 0 for an empty chain.</param>
/// <param name="Kind">How it is wrong.</param>
public sealed record VerdictChainFault(long Number, VerdictChainFaultKind Kind);
