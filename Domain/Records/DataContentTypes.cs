using System.Buffers;
using System.Text;

namespace StreamBatch.Domain.Records;

/// <summary>Reads media types of data (RFC 2046).</summary>
internal static class DataContentTypes
{
    private static readonly SearchValues<byte> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>JSON is a type whose subtype is <c>json</c> or ends in <c>+json</c>, whatever its parameters.</summary>
    public static DataContentType Of(ReadOnlySpan<byte> mediaType)
    {
        if (mediaType.SequenceEqual("application/json"u8))
        {
            return DataContentType.Json;
        }

        var end = mediaType.IndexOf((byte)';');
        var essence = (end < 0 ? mediaType : mediaType[..end]).Trim((byte)' ');
        var slash = essence.IndexOf((byte)'/');
        if (slash < 0 || !IsToken(essence[..slash]) || !IsToken(essence[(slash + 1)..]))
        {
            return DataContentType.Malformed;
        }

        var subtype = essence[(slash + 1)..];
        return Ascii.EqualsIgnoreCase(subtype, "json"u8)
            || (subtype.Length > 5 && Ascii.EqualsIgnoreCase(subtype[^5..], "+json"u8))
            ? DataContentType.Json
            : DataContentType.Other;
    }

    private static bool IsToken(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && text.IndexOfAnyExcept(TokenCharacters) < 0;
}
