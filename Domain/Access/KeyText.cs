using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace StreamBatch.Domain.Access;

/// <summary>The text of an API key, <c>sbk_ID_SECRET</c>: the id in 12 characters of base32, the secret of 32 random
/// bytes in 43 characters of base64url. It is shown once; what is kept is the hash of the secret.</summary>
public sealed class KeyText
{
    /// <summary>What every key begins with: how it is told from other tokens.</summary>
    public const string Prefix = "sbk_";

    /// <summary>Characters of an id.</summary>
    public const int IdLength = 12;

    /// <summary>Bytes of a secret: so many that no slow hash has to guard them.</summary>
    public const int SecretBytes = 32;

    /// <summary>Bytes of the hash of a secret.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const int SecretLength = 43;
    private const int Length = 4 + IdLength + 1 + SecretLength;

    // Without i, l, o and u: what is read aloud or typed is not mistaken.
    private const string IdAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private KeyText(string id, byte[] secret)
    {
        Id = id;
        Text = $"{Prefix}{id}_{Base64Url.EncodeToString(secret)}";
        Hash = [.. SHA256.HashData(secret)];
    }

    /// <summary>Which key it is; no secret.</summary>
    public string Id { get; }

    /// <summary>The whole text, with the secret.</summary>
    public string Text { get; }

    /// <summary>The SHA-256 of the secret.</summary>
    public System.Collections.Immutable.ImmutableArray<byte> Hash { get; }

    /// <summary>Makes a key of random bytes.</summary>
    /// <param name="id">As many as an id has characters.</param>
    /// <param name="secret">As many as a secret has.</param>
    public static KeyText Of(ReadOnlySpan<byte> id, ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(id.Length, IdLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretBytes);
        Span<char> text = stackalloc char[IdLength];
        for (var i = 0; i < id.Length; i++)
        {
            text[i] = IdAlphabet[id[i] & 31];
        }

        return new KeyText(new string(text), secret.ToArray());
    }

    /// <summary>Reads a key; null when the text is none. A key has one text. Whether anybody knows it is not asked.
    /// </summary>
    public static KeyText? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length + IdLength] != '_' || !IsId(text.AsSpan(Prefix.Length, IdLength)))
        {
            return null;
        }

        var secret = new byte[SecretBytes];
        return Base64Url.DecodeFromChars(text.AsSpan(Length - SecretLength), secret, out _, out var bytes)
                == OperationStatus.Done
            && bytes == SecretBytes
            && new KeyText(text.Substring(Prefix.Length, IdLength), secret) is var key && key.Text == text
            ? key
            : null;
    }

    /// <summary>Whether a text is the id of a key, by its form.</summary>
    public static bool IsId(ReadOnlySpan<char> text) =>
        text.Length == IdLength && !text.ContainsAnyExcept(IdAlphabet);

    /// <summary>The id alone: a secret gets into no message.</summary>
    public override string ToString() => Prefix + Id;
}
