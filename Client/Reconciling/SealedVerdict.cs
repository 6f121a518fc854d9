using System.Text.Json;

namespace StreamBatch.Client.Reconciling;

/// <summary>A verdict as it is sealed.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Verdict">The verdict, in the form in which it is hashed.</param>
/// <param name="Hash">The hash of the chain with it.</param>
public sealed record SealedVerdict(long Number, JsonElement Verdict, string Hash);
