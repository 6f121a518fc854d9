using System.Text.Json;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Records;

/// <summary>A text of an event: a run of its JSON, or of scratch memory where it had escapes.</summary>
internal readonly record struct JsonSlice(int Start, int Length, bool IsUnescaped)
{
    /// <summary>The string token or property name that <paramref name="reader"/> stands at.</summary>
    public static JsonSlice OfString(ref Utf8JsonReader reader, ByteWriter scratch)
    {
        if (!reader.ValueIsEscaped)
        {
            return new JsonSlice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, false);
        }

        var start = scratch.Length;
        var length = reader.CopyString(scratch.Reserve(reader.ValueSpan.Length));
        scratch.Truncate(start + length);
        return new JsonSlice(start, length, true);
    }

    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> json, ByteWriter scratch) =>
        IsUnescaped ? scratch.Array.AsSpan(Start, Length) : json.Slice(Start, Length);
}
