using System.Text;

namespace StreamBatch.Engine.Reconciling;

/// <summary>The order of entity keys: by their UTF-8 bytes.</summary>
public static class Utf8Keys
{
    /// <summary>Compares keys.</summary>
    public static readonly IComparer<string> Comparer = Comparer<string>.Create(Compare);

    /// <summary>Compares two keys; null is as the empty one.</summary>
    public static int Compare(string? left, string? right) =>
        Encoding.UTF8.GetBytes(left ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right ?? ""));
}
