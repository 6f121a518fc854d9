using System.IO.Compression;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Backups;

/// <summary>Reads an archive, and restores an empty store from it.</summary>
public sealed class BackupReader : IDisposable
{
    private const int MaxIdBytes = 1024;

    private readonly ZipArchive _archive;

    private BackupReader(ZipArchive archive, BackupManifest manifest, HashKey hashKey)
    {
        _archive = archive;
        Manifest = manifest;
        HashKey = hashKey;
    }

    /// <summary>What is in the archive.</summary>
    public BackupManifest Manifest { get; }

    /// <summary>The hash key that the restored store must be made with.</summary>
    public HashKey HashKey { get; }

    /// <summary>Opens an archive and reads all of it once: every part must be there, with its checksum.</summary>
    /// <param name="source">A stream that can be sought in; it is disposed with the reader.</param>
    /// <exception cref="CorruptDataException">It is no archive, is damaged or cut off, or of a newer format.
    /// </exception>
    public static BackupReader Open(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(source, ZipArchiveMode.Read);
            var manifest = ReadManifest(archive);
            var key = BackupNames.KeyOf(manifest.HashKey)
                ?? throw new CorruptDataException("The backup's manifest has no hash key.");
            foreach (var part in manifest.Parts)
            {
                Check(archive, part);
            }

            var reader = new BackupReader(archive, manifest, key);
            archive = null;
            return reader;
        }
        catch (InvalidDataException exception)
        {
            throw new CorruptDataException($"The backup is damaged or cut off: {exception.Message}", exception);
        }
        finally
        {
            archive?.Dispose();
        }
    }

    /// <summary>
    /// Restores a store. Until it is done the store is one whose log has lost what it published, which every store
    /// refuses to open: a restore that was cut off is never taken for a store.
    /// </summary>
    /// <param name="ports">The ports of an empty store with <see cref="HashKey"/>.</param>
    /// <param name="cancellationToken">Gives it up; what is there then is to be deleted.</param>
    /// <returns>The audits of the contracts, by id: the log, the chains and all results, made again, were verified.
    /// </returns>
    /// <exception cref="StoreException">The store is not empty, or failed.</exception>
    /// <exception cref="CorruptDataException">The restored store does not say what the manifest says.</exception>
    public async Task<IReadOnlyDictionary<string, VerdictAuditReport>> RestoreAsync(
        EmbeddedPorts ports,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ports);
        await RefuseUsedAsync(ports, cancellationToken).ConfigureAwait(false);
        var contracts = Manifest.Contracts.ToDictionary(
            contract => contract.Id,
            contract => ports.ParseContract(contract.Document).Contract
                ?? throw new CorruptDataException($"Contract {contract.Id} of the backup is not understood."),
            StringComparer.Ordinal);
        await PublishPositionsAsync(ports.Results, contracts, cancellationToken).ConfigureAwait(false);
        foreach (var contract in Manifest.Contracts)
        {
            foreach (var run in contract.Runs)
            {
                await SaveAsync(ports, contracts[contract.Id], run, cancellationToken).ConfigureAwait(false);
            }
        }

        await AppendAsync(ports.Log, cancellationToken).ConfigureAwait(false);
        var host = await EmbeddedHost.OpenAsync(ports, new EmbeddedHostOptions(), cancellationToken)
            .ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            return await VerifyAsync(host, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private static BackupManifest ReadManifest(ZipArchive archive)
    {
        var entry = archive.GetEntry(BackupNames.Manifest)
            ?? throw new CorruptDataException("The file is no backup: it has no manifest.json.");
        try
        {
            using var stream = entry.Open();
            using var document = JsonDocument.Parse(stream);
            var format = document.RootElement.GetProperty("format").GetInt32();
            if (format > BackupManifest.CurrentFormat)
            {
                throw new CorruptDataException(
                    $"The backup is of format {format}; this program reads up to {BackupManifest.CurrentFormat}.");
            }

            return document.RootElement.Deserialize(BackupJson.Default.BackupManifest)!;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            throw new CorruptDataException(
                $"The manifest.json of the backup is not understood: {exception.Message}", exception);
        }
    }

    private static void Check(ZipArchive archive, BackupPart part)
    {
        var entry = archive.GetEntry(part.Name)
            ?? throw new CorruptDataException($"The backup lacks its part {part.Name}.");
        using var stream = new HashingStream(entry.Open());
        try
        {
            stream.CopyTo(Stream.Null);
        }
        catch (InvalidDataException exception)
        {
            throw new CorruptDataException(
                $"Part {part.Name} of the backup is damaged: {exception.Message}", exception);
        }

        if (stream.ToPart(part.Name) != part)
        {
            throw new CorruptDataException(
                $"Part {part.Name} of the backup is damaged: its length or SHA-256 is not that of the manifest.");
        }
    }

    private async Task RefuseUsedAsync(EmbeddedPorts ports, CancellationToken cancellationToken)
    {
        var published = await ports.Results.ReadPublishedAsync(cancellationToken).ConfigureAwait(false);
        if (published.Count > 0 || await ports.Log.ReadAsync(default, cancellationToken)
            .AnyAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new StoreException("The store is not empty: a backup is restored into a new one.");
        }

        if (ports.HashKey != HashKey)
        {
            throw new StoreException("The store was made before, with another hash key: restore into a new one.");
        }
    }

    // A log that ends before what was published is refused by whoever opens the store.
    private async Task PublishPositionsAsync(
        IResultStore results,
        Dictionary<string, Contract> contracts,
        CancellationToken cancellationToken)
    {
        List<(Contract, PublishBatch)> batches = [];
        foreach (var contract in Manifest.Contracts)
        {
            batches.AddRange(contract.Positions.Where(position => position.NextOffset > 0)
                .Select(position => (contracts[contract.Id], new PublishBatch
                {
                    ContractId = contract.Id,
                    Partition = position.Partition,
                    NextOffset = position.NextOffset,
                    Panes = [],
                    Quarantined = [],
                    QuarantineChanges = [],
                })));
        }

        if (batches.Count > 0)
        {
            await results.PublishAsync(batches, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SaveAsync(
        EmbeddedPorts ports,
        Contract contract,
        BackupRun run,
        CancellationToken cancellationToken)
    {
        var entry = _archive.GetEntry(run.Part)
            ?? throw new CorruptDataException($"The backup lacks the rows of run {run.Id}: {run.Part}.");

        // A store that tries again enumerates the rows again.
        async IAsyncEnumerable<Domain.Reconciliation.ResultRow> ReadAsync()
        {
            using var stream = entry.Open();
            await foreach (var row in BackupRows.ReadAsync(stream, contract).ConfigureAwait(false))
            {
                yield return row;
            }
        }

        await ports.BatchRuns.SaveAsync(contract, run.Id, ReadAsync(), cancellationToken).ConfigureAwait(false);
    }

    private async Task AppendAsync(IBlockLog log, CancellationToken cancellationToken)
    {
        using var stream = new BufferedStream(_archive.GetEntry(BackupNames.Log)?.Open()
            ?? throw new CorruptDataException($"The backup lacks its part {BackupNames.Log}."));
        for (long group = 0; group < Manifest.Groups; group++)
        {
            List<PendingBlock> blocks = [];
            for (var rest = ReadVarint(stream); rest > 0; rest--)
            {
                var id = Encoding.UTF8.GetString(Read(stream, ReadVarint(stream), MaxIdBytes));
                var bytes = Read(
                    stream, ReadVarint(stream), BlockCodec.HeaderLength + BlockCodec.MaxPayloadBytes);
                if (!BlockCodec.TryReadHeader(bytes, out var header, out _))
                {
                    throw new CorruptDataException("A block of the backup's log is damaged.");
                }

                blocks.Add(new PendingBlock(id, header!, BlockCodec.MakePayload(BlockCodec.ReadPayload(bytes))));
            }

            await log.AppendAsync(blocks, cancellationToken).ConfigureAwait(false);
        }
    }

    private static int ReadVarint(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[10];
        for (var i = 0; i < bytes.Length; i++)
        {
            var next = stream.ReadByte();
            bytes[i] = (byte)next;
            if (next < 0)
            {
                break;
            }

            if (next < 0x80)
            {
                return new ByteReader(bytes[..(i + 1)]).ReadLength();
            }
        }

        throw new CorruptDataException("The backup's log ends too early.");
    }

    private static byte[] Read(Stream stream, int length, int most)
    {
        if (length > most)
        {
            throw new CorruptDataException("The backup's log has a block that is too large.");
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private async Task<IReadOnlyDictionary<string, VerdictAuditReport>> VerifyAsync(
        EmbeddedHost host,
        CancellationToken cancellationToken)
    {
        var state = await host.ReadBackupStateAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, VerdictAuditReport> audits = new(StringComparer.Ordinal);
        foreach (var expected in Manifest.Contracts)
        {
            var actual = state.Contracts.FirstOrDefault(contract => contract.Id == expected.Id);
            if (actual is null || !actual.Positions.SequenceEqual(expected.Positions)
                || actual.Results != expected.Results || actual.Head != expected.Head)
            {
                throw new CorruptDataException(
                    $"The restored {expected.Id} is not what was backed up: results {actual?.Results}, not "
                    + $"{expected.Results}; head {actual?.Head}, not {expected.Head}.");
            }

            var audit = await VerdictAudit.VerifyAsync(host, expected.Id, expected.Head, cancellationToken)
                .ConfigureAwait(false);
            audits.Add(expected.Id, audit);
        }

        return audits;
    }
}
