using System.Buffers.Text;
using System.Collections.Immutable;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Feeds;

/// <summary>
/// How far a subscriber is in a feed of one contract: of each partition the number of the last pane it has, or the
/// number of the last verdict. Subscribers keep it as a text and do not look into it (docs/formats/positions.md). Equal
/// positions have equal texts.
/// </summary>
public sealed class FeedPosition : IEquatable<FeedPosition>
{
    private const byte Version = 1;
    private const int ChecksumLength = 4;

    // The longest position of a contract with as many partitions as there can be.
    private const int MaxTextLength = 64 * 1024;

    private FeedPosition(FeedKind kind, string contractId, ImmutableArray<long> numbers)
    {
        Kind = kind;
        ContractId = contractId;
        Numbers = numbers;
    }

    /// <summary>What the feed gives.</summary>
    public FeedKind Kind { get; }

    /// <summary>The contract.</summary>
    public string ContractId { get; }

    /// <summary>The number of the last pane of each partition, or of the last verdict; 0 before the first.</summary>
    public ImmutableArray<long> Numbers { get; }

    /// <summary>The position before the first pane of a contract with that many partitions.</summary>
    public static FeedPosition BeforePanes(string contractId, int partitions)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        return new FeedPosition(FeedKind.Panes, contractId, [.. new long[partitions]]);
    }

    /// <summary>The position before the first verdict of a contract.</summary>
    public static FeedPosition BeforeVerdicts(string contractId)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        return new FeedPosition(FeedKind.Verdicts, contractId, [0]);
    }

    /// <summary>Reads the text of a position in the same feed as <paramref name="other"/>.</summary>
    /// <exception cref="InvalidPositionException">It is none.</exception>
    public static FeedPosition Parse(string text, FeedPosition other)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(other);
        var position = Read(text);
        if (position.Kind != other.Kind)
        {
            throw new InvalidPositionException(
                $"The position is one among {Name(position.Kind)}, not among {Name(other.Kind)}.");
        }

        if (position.ContractId != other.ContractId)
        {
            throw new InvalidPositionException(
                $"The position is one of contract {position.ContractId}, not of {other.ContractId}.");
        }

        return position.Numbers.Length == other.Numbers.Length
            ? position
            : throw new InvalidPositionException(
                $"The position has {position.Numbers.Length} partitions, and {other.ContractId} has "
                + $"{other.Numbers.Length}: it was taken from another store.");
    }

    /// <summary>Whether both are positions in one feed of one contract with as many partitions.</summary>
    public bool IsSameFeedAs(FeedPosition other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind && ContractId == other.ContractId && Numbers.Length == other.Numbers.Length;
    }

    /// <summary>The same with another number at one place, a partition.</summary>
    public FeedPosition With(int place, long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return new FeedPosition(Kind, ContractId, Numbers.SetItem(place, number));
    }

    /// <summary>The same with other numbers, as many.</summary>
    public FeedPosition With(ImmutableArray<long> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, Numbers.Length, nameof(numbers));
        return new FeedPosition(Kind, ContractId, numbers);
    }

    /// <inheritdoc/>
    public bool Equals(FeedPosition? other) =>
        other is not null && IsSameFeedAs(other) && Numbers.AsSpan().SequenceEqual(other.Numbers.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeedPosition);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Kind);
        hash.Add(ContractId, StringComparer.Ordinal);
        foreach (var number in Numbers)
        {
            hash.Add(number);
        }

        return hash.ToHashCode();
    }

    /// <summary>The text of the position: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public override string ToString()
    {
        var writer = new ByteWriter();
        writer.WriteByte(Version);
        writer.WriteByte((byte)Kind);
        writer.WriteText(ContractId);
        writer.WriteVarint((ulong)Numbers.Length);
        foreach (var number in Numbers)
        {
            writer.WriteVarint((ulong)number);
        }

        writer.WriteUInt32(Crc32C.Compute(writer.Written));
        return Base64Url.EncodeToString(writer.Written);
    }

    private static FeedPosition Read(string text)
    {
        if (text.Length > MaxTextLength || !TryDecode(text, out var bytes) || bytes.Length <= ChecksumLength)
        {
            throw Malformed();
        }

        var reader = new ByteReader(bytes);
        if (reader.ReadByte() is var version && version != Version)
        {
            throw new InvalidPositionException(
                $"The position has format {version}, and this program knows {Version}: it was made by a newer one, or "
                + "it is none.");
        }

        var checksum = new ByteReader(bytes.AsSpan(bytes.Length - ChecksumLength)).ReadUInt32();
        if (checksum != Crc32C.Compute(bytes.AsSpan(0, bytes.Length - ChecksumLength)))
        {
            throw Malformed();
        }

        try
        {
            var kind = (FeedKind)reader.ReadByte();
            var contractId = reader.ReadText();
            var numbers = new long[Math.Min(reader.ReadLength(), bytes.Length)];
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = checked((long)reader.ReadVarint());
            }

            var position = new FeedPosition(kind, contractId, [.. numbers]);

            // One position has one text: what differs in anything was not written by us.
            return Enum.IsDefined(kind) && position.ToString() == text ? position : throw Malformed();
        }
        catch (Exception exception) when (exception is CorruptDataException or OverflowException)
        {
            throw Malformed();
        }
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        try
        {
            bytes = Base64Url.DecodeFromChars(text);
            return true;
        }
        catch (FormatException)
        {
            bytes = [];
            return false;
        }
    }

    private static string Name(FeedKind kind) => kind == FeedKind.Panes ? "panes" : "verdicts";

    private static InvalidPositionException Malformed() =>
        new("The text is no position: it is one that a subscription gave, whole and unchanged, or else start or now.");
}
