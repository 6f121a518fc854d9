namespace StreamBatch.Domain.Hashing;

/// <summary>The 128-bit key of <see cref="SipHash"/>. Each store has one for its whole life.</summary>
/// <param name="Low">The first eight bytes, little-endian.</param>
/// <param name="High">The last eight bytes, little-endian.</param>
public readonly record struct HashKey(ulong Low, ulong High);
