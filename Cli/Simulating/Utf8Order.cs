namespace StreamBatch.Cli.Simulating;

/// <summary>The order of texts by their UTF-8 bytes, which is that of their code points.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    private Utf8Order()
    {
    }

    public int Compare(string? x, string? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length)
        {
            return x.Length - y.Length;
        }

        // A surrogate stands for a code point past all others.
        var (left, right) = (x[same], y[same]);
        return char.IsSurrogate(left) == char.IsSurrogate(right)
            ? left - right
            : char.IsSurrogate(left) ? 1 : -1;
    }
}
