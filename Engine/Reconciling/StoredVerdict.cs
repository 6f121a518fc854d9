namespace StreamBatch.Engine.Reconciling;

/// <summary>A verdict as it is stored.</summary>
/// <param name="Number">Its place in the contract's chain, from 1, dense.</param>
/// <param name="Body">The sealed text (JSON).</param>
/// <param name="Hash">The head of the chain with it, in hexadecimal.</param>
public sealed record StoredVerdict(long Number, string Body, string Hash);
