namespace StreamBatch.Reference;

/// <summary>Compares texts by their UTF-8 bytes.</summary>
internal static class ByteOrder
{
    public static readonly Comparer<byte[]> Comparer =
        Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));
}
