using System.Text;

namespace StreamBatch.Engine.Reconciling;

/// <summary>The order of entity keys: by their UTF-8 bytes.</summary>
internal static class Utf8Keys
{
    public static readonly IComparer<string> Comparer = Comparer<string>.Create(Compare);

    public static int Compare(string? left, string? right) =>
        Encoding.UTF8.GetBytes(left ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right ?? ""));
}
