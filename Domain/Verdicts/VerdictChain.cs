using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamBatch.Domain.Verdicts;

/// <summary>
/// The hash chain over a contract's verdicts: who knows the head finds any later change to them. With ‖ for one after
/// the other, UTF-8 for texts and 8 bytes, lowest first, for a number:
/// head 0 = SHA-256("streambatch verdict chain v1" ‖ contract id);
/// head n = SHA-256(head n−1 ‖ n ‖ body n).
/// Source: S. Haber and W. S. Stornetta, "How to Time-Stamp a Digital Document" (linking).
/// </summary>
public static class VerdictChain
{
    private const string Origin = "streambatch verdict chain v1";

    // Refuses what is no valid UTF-16: replaced, it would let two different bodies have one hash.
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The head of the empty chain of a contract.</summary>
    public static VerdictChainHead Start(string contractId)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        return new VerdictChainHead(0, Hex(SHA256.HashData(StrictUtf8.GetBytes(Origin + contractId))));
    }

    /// <summary>The head after the next verdict, whose number is <paramref name="head"/>'s length + 1.</summary>
    /// <exception cref="ArgumentException">The body is no valid Unicode text (<see cref="EncoderFallbackException"/>).
    /// </exception>
    /// <exception cref="FormatException">The head's hash is not hexadecimal.</exception>
    public static VerdictChainHead Append(VerdictChainHead head, string body)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(body);
        var number = head.Length + 1;
        return new VerdictChainHead(number, HashOf(head.Hash, number, body));
    }

    /// <summary>
    /// The first fault of stored verdicts, or null when they are exactly those that were sealed under
    /// <paramref name="head"/>. Reads no further than the first fault.
    /// </summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="verdicts">What is stored, by number: number, body, and the hash that is the head with it.</param>
    /// <param name="head">The head that is known from elsewhere.</param>
    public static VerdictChainFault? Verify(
        string contractId,
        IEnumerable<(long Number, string Body, string Hash)> verdicts,
        VerdictChainHead head)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(head);
        var reached = Start(contractId);
        foreach (var (number, body, hash) in verdicts)
        {
            var expected = reached.Length + 1;
            if (expected > head.Length)
            {
                return new VerdictChainFault(expected, VerdictChainFaultKind.Appended);
            }

            if (number > expected)
            {
                return new VerdictChainFault(expected, VerdictChainFaultKind.Removed);
            }

            if (number < expected || !IsUnicode(body) || HashOf(reached.Hash, number, body) != hash)
            {
                return new VerdictChainFault(expected, VerdictChainFaultKind.Edited);
            }

            reached = new VerdictChainHead(number, hash);
        }

        if (reached.Length < head.Length)
        {
            return new VerdictChainFault(reached.Length + 1, VerdictChainFaultKind.Removed);
        }

        return reached.Hash == head.Hash
            ? null
            : new VerdictChainFault(reached.Length, VerdictChainFaultKind.HeadMismatch);
    }

    private static string HashOf(string previous, long number, string body)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, number);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Convert.FromHexString(previous));
        hash.AppendData(place);
        hash.AppendData(StrictUtf8.GetBytes(body));
        return Hex(hash.GetHashAndReset());
    }

    private static bool IsUnicode(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
