using System.IO.Compression;
using System.Text.Json;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Engine.Backups;

/// <summary>
/// Writes a store into an archive that any store can be restored from: the log in its groups, and the rows of batch
/// runs, which no log holds. All else is made from these again. Memory is bounded by one group of the log.
/// </summary>
public sealed class BackupWriter
{
    private readonly EmbeddedHost _host;
    private readonly ZipArchive _archive;
    private readonly List<BackupPart> _parts = [];

    private BackupWriter(EmbeddedHost host, ZipArchive archive)
    {
        _host = host;
        _archive = archive;
    }

    /// <summary>Writes all that was acknowledged when it was called; ingest goes on meanwhile.</summary>
    /// <param name="host">The host; nothing is changed.</param>
    /// <param name="target">An empty stream; the archive is whole only when the task has completed.</param>
    /// <param name="cancellationToken">Gives it up; what is in the stream then is no archive.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="Domain.CorruptDataException">The log is damaged.</exception>
    public static async Task<BackupManifest> WriteAsync(
        EmbeddedHost host,
        Stream target,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(target);
        var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        await using (archive.ConfigureAwait(false))
        {
            return await new BackupWriter(host, archive).WriteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<BackupManifest> WriteAsync(CancellationToken cancellationToken)
    {
        if (_host.Base is not null || _host.Log.Start != default)
        {
            throw new StoreException(
                "The log before the store's base is not kept any more, and an archive has no place for a base yet: copy "
                + "the store's folder while no process has it open, or use PostgreSQL's own tools.");
        }

        var state = await _host.ReadBackupStateAsync(cancellationToken).ConfigureAwait(false);
        var (groups, blocks) = await WriteLogAsync(state.End, cancellationToken).ConfigureAwait(false);
        foreach (var (i, contract) in state.Contracts.Index())
        {
            var parsed = _host.ControlOf(contract.Id).Contract.Contract;
            foreach (var run in contract.Runs)
            {
                await WriteRunAsync(parsed, run, cancellationToken).ConfigureAwait(false);
            }
        }

        var manifest = new BackupManifest
        {
            Format = BackupManifest.CurrentFormat,
            Created = new Domain.Time.EventTime(_host.NowMicroseconds).ToString(),
            HashKey = BackupNames.TextOf(_host.HashKey),
            Groups = groups,
            Blocks = blocks,
            Contracts = [.. state.Contracts],
            Parts = [.. _parts],
        };
        var stream = _archive.CreateEntry(BackupNames.Manifest, CompressionLevel.Optimal).Open();
        await using (stream.ConfigureAwait(false))
        {
            await JsonSerializer
                .SerializeAsync(stream, manifest, BackupJson.Default.BackupManifest, cancellationToken)
                .ConfigureAwait(false);
        }

        return manifest;
    }

    private async Task<(long Groups, long Blocks)> WriteLogAsync(LogPosition end, CancellationToken cancellationToken)
    {
        // Blocks are compressed already.
        var part = new HashingStream(_archive.CreateEntry(BackupNames.Log, CompressionLevel.NoCompression).Open());
        await using (part.ConfigureAwait(false))
        {
            long groups = 0;
            long blocks = 0;
            List<PendingBlock> group = [];
            var next = default(LogPosition);
            await foreach (var block in _host.Log.ReadAsync(default, cancellationToken).ConfigureAwait(false))
            {
                if (block.Next > end)
                {
                    break;
                }

                if (group.Count > 0 && block.Next != next)
                {
                    WriteGroup(part, group);
                    groups++;
                }

                next = block.Next;
                group.Add(new PendingBlock(
                    block.ContractId, block.Header, BlockCodec.MakePayload(block.Records.ToArray())));
                blocks++;
            }

            if (group.Count > 0)
            {
                WriteGroup(part, group);
                groups++;
            }

            _parts.Add(part.ToPart(BackupNames.Log));
            return (groups, blocks);
        }
    }

    private static void WriteGroup(Stream part, List<PendingBlock> group)
    {
        var writer = new ByteWriter();
        writer.WriteVarint((ulong)group.Count);
        foreach (var block in group)
        {
            writer.WriteText(block.ContractId);
            writer.WriteVarint((ulong)(BlockCodec.HeaderLength + block.Payload.Bytes.Length));
            BlockCodec.Write(writer, block.Header, block.Payload);
        }

        part.Write(writer.Written);
        group.Clear();
    }

    private async Task WriteRunAsync(Contract contract, BackupRun run, CancellationToken cancellationToken)
    {
        var part = new HashingStream(_archive.CreateEntry(run.Part, CompressionLevel.Fastest).Open());
        await using (part.ConfigureAwait(false))
        {
            await foreach (var row in _host.BatchRuns.ReadRowsAsync(contract, run.Id, cancellationToken)
                .ConfigureAwait(false))
            {
                BackupRows.Write(part, contract, row);
            }

            _parts.Add(part.ToPart(run.Part));
        }
    }
}
