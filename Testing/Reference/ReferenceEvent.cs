using System.Collections.Immutable;
using System.Numerics;

namespace StreamBatch.Testing.Reference;

/// <summary>What an event is to a batch job.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its entity key.</param>
/// <param name="TimeMicroseconds">Its event time.</param>
/// <param name="Values">For each property of the contract its value in units of the property's scale; null for none.
/// </param>
public sealed record ReferenceEvent(
    string Source,
    string Id,
    string Key,
    long TimeMicroseconds,
    ImmutableArray<BigInteger?> Values);
