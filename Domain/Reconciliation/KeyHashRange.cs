namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// A range of key hashes, both bounds inclusive, so that the range of all hashes can be said. The default holds the
/// hash 0 alone.
/// </summary>
/// <param name="First">The lowest hash in the range.</param>
/// <param name="Last">The highest hash in the range; not below <paramref name="First"/>.</param>
public readonly record struct KeyHashRange(ulong First, ulong Last)
{
    /// <summary>Every hash.</summary>
    public static readonly KeyHashRange All = new(ulong.MinValue, ulong.MaxValue);

    /// <summary>Whether <paramref name="keyHash"/> is in the range.</summary>
    public bool Contains(ulong keyHash) => First <= keyHash && keyHash <= Last;

    /// <summary>Whether some hash is in both ranges.</summary>
    public bool Intersects(KeyHashRange other) => First <= other.Last && other.First <= Last;

    /// <summary>Both bounds, in hexadecimal.</summary>
    public override string ToString() => FormattableString.Invariant($"{First:x16}..{Last:x16}");
}
