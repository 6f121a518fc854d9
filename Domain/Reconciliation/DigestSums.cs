namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// A node of a digest tree: how many rows, and two independent commutative sums over their digests. Equal sets of rows
/// have equal sums in any order; one changed row changes them but for a chance of about 2^-128. The default is no rows.
/// </summary>
/// <param name="Count">The number of rows.</param>
/// <param name="First">Sum of the first halves of the row digests, modulo 2^64.</param>
/// <param name="Second">Sum of the second halves, modulo 2^64.</param>
public readonly record struct DigestSums(long Count, ulong First, ulong Second)
{
    /// <summary>With the rows of <paramref name="other"/> added.</summary>
    public DigestSums Plus(DigestSums other) =>
        unchecked(new DigestSums(Count + other.Count, First + other.First, Second + other.Second));

    /// <summary>With the rows of <paramref name="other"/> taken away.</summary>
    public DigestSums Minus(DigestSums other) =>
        unchecked(new DigestSums(Count - other.Count, First - other.First, Second - other.Second));

    /// <summary>Count and sums, in hexadecimal, for verdicts.</summary>
    public override string ToString() => FormattableString.Invariant($"{Count}-{First:x16}{Second:x16}");
}
