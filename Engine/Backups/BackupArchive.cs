using System.Buffers.Binary;
using System.Security.Cryptography;
using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Engine.Backups;

/// <summary>
/// The archive of a backup, opened for reading. Opening checks manifest and layout, <see cref="VerifyParts"/> every
/// byte. Memory: the manifest and one part. Not safe for use by several threads at once.
/// </summary>
public sealed class BackupArchive
{
    /// <summary>The most bytes of a part: 16 MiB.</summary>
    public const int MaxPartBytes = 16 * 1024 * 1024;

    private readonly Stream _input;

    private BackupArchive(Stream input, string name, BackupManifest manifest)
    {
        _input = input;
        Name = name;
        Manifest = manifest;
    }

    /// <summary>What messages call it: its path.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public BackupManifest Manifest { get; }

    /// <summary>Opens an archive.</summary>
    /// <param name="input">Its bytes; seekable. Stays the caller's, to be kept open as long as the archive is used.
    /// </param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CorruptDataException">It is no archive, is cut, is damaged, or is of a version that is not
    /// known; the message names the place.</exception>
    public static BackupArchive Open(Stream input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var header = ArchiveLayout.Header;
        var least = header.Length + ArchiveLayout.TrailerLength;
        Span<byte> begin = stackalloc byte[header.Length];
        if (input.Length < least || !ReadAt(input, 0, begin).SequenceEqual(header))
        {
            throw Fault(name, "header", input.Length < least
                ? $"the file has {input.Length} bytes, and the shortest backup has {least}"
                : "this is not a backup, or one of a newer layout");
        }

        Span<byte> trailer = stackalloc byte[ArchiveLayout.TrailerLength];
        ReadAt(input, input.Length - trailer.Length, trailer);
        if (!trailer.EndsWith(ArchiveLayout.End))
        {
            throw Fault(name, "trailer", "the file is cut, or its end is damaged");
        }

        var offset = BinaryPrimitives.ReadInt64LittleEndian(trailer);
        var length = BinaryPrimitives.ReadInt64LittleEndian(trailer[8..]);
        if (length is < 1 or > ArchiveLayout.MaxManifestBytes
            || offset != input.Length - trailer.Length - length
            || offset < header.Length)
        {
            throw Fault(name, "trailer", "it says another length than the file has: bytes are missing or damaged");
        }

        var bytes = new byte[length];
        ReadAt(input, offset, bytes);
        if (!ArchiveLayout.IsOf(trailer, bytes))
        {
            throw Fault(name, "manifest", "its SHA-256 does not hold: it is damaged");
        }

        try
        {
            var archive = new BackupArchive(input, name, BackupManifestJson.Read(bytes));
            archive.CheckLayout(offset);
            return archive;
        }
        catch (FormatException exception)
        {
            throw new CorruptDataException($"{name}: manifest: {exception.Message}", exception);
        }
    }

    /// <summary>Reads every part and holds it against its SHA-256.</summary>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="CorruptDataException">One does not hold; the message names it.</exception>
    public void VerifyParts(CancellationToken cancellationToken)
    {
        foreach (var part in Manifest.Parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Load(part);
        }
    }

    /// <summary>
    /// The contracts of the backup, read. Call it before a store is made for them: a document that this program does
    /// not understand, or a log that it cannot continue, is refused here.
    /// </summary>
    /// <exception cref="CorruptDataException">One cannot be restored; the message names it.</exception>
    public IReadOnlyList<Contract> ReadContracts(Func<string, ContractReading> parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        List<Contract> contracts = [];
        foreach (var contract in Manifest.Contracts)
        {
            if (contract.Positions.FirstOrDefault(position => position.Earliest > 0) is { } late)
            {
                throw Fault("manifest", $"the log of {contract.Id} begins at offset {late.Earliest} of partition "
                    + $"{late.Partition}: backups of logs that were cut at their beginning cannot be restored by this "
                    + "program");
            }

            var reading = parse(ReadDocument(contract.Id));
            contracts.Add(reading.Contract is { } read && read.Id == contract.Id
                ? read
                : throw Fault($"contract {contract.Id}", !reading.Errors.IsDefaultOrEmpty
                    ? $"its document is not understood: {reading.Errors[0]}"
                    : "its document is that of another contract"));
        }

        return contracts;
    }

    internal string ReadDocument(string contractId)
    {
        using var document = new MemoryStream();
        foreach (var part in PartsOf(BackupPartKind.Contract, contractId, null))
        {
            document.Write(Load(part));
        }

        return System.Text.Encoding.UTF8.GetString(document.ToArray());
    }

    internal ArchivePartReader ReadParts(BackupPartKind kind, string? contract = null, string? run = null) =>
        new(this, [.. PartsOf(kind, contract, run)]);

    /// <summary>A part, checked.</summary>
    internal byte[] Load(BackupPart part)
    {
        var bytes = new byte[part.Length];
        ReadAt(_input, part.Offset, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == part.Sha256
            ? bytes
            : throw Fault($"part {part.Name}", "its SHA-256 does not hold: it is damaged");
    }

    internal CorruptDataException Fault(string place, string reason) => Fault(Name, place, reason);

    private static CorruptDataException Fault(string name, string place, string reason) =>
        new($"{name}: {place}: {reason}");

    private static Span<byte> ReadAt(Stream input, long offset, Span<byte> bytes)
    {
        input.Seek(offset, SeekOrigin.Begin);
        input.ReadExactly(bytes);
        return bytes;
    }

    private IEnumerable<BackupPart> PartsOf(BackupPartKind kind, string? contract, string? run) =>
        Manifest.Parts.Where(part => part.Kind == kind && part.Contract == contract && part.Run == run);

    // No byte of the file is in no part: what nobody vouches for is refused.
    private void CheckLayout(long manifestOffset)
    {
        long next = ArchiveLayout.Header.Length;
        foreach (var part in Manifest.Parts)
        {
            if (part.Offset != next || part.Length is < 1 or > MaxPartBytes)
            {
                throw Fault("manifest", $"part {part.Name} is not where the one before ends, or too long");
            }

            next += part.Length;
        }

        if (next != manifestOffset)
        {
            throw Fault("manifest", "the parts do not reach up to it");
        }
    }
}
