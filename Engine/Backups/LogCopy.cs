using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;

namespace StreamBatch.Engine.Backups;

/// <summary>Copies the log into an archive as it goes by, and keeps what it says of the contracts.</summary>
/// <param name="parse">Reads a contract document.</param>
/// <param name="published">The offset up to which each partition is published; null: all are, to the end.</param>
internal sealed class LogCopy(
    Func<string, ContractReading> parse,
    IReadOnlyDictionary<(string ContractId, int Partition), long>? published)
{
    private readonly SortedDictionary<string, ControlLog> _controls = new(StringComparer.Ordinal);
    private readonly Dictionary<(string ContractId, int Partition), long> _next = [];
    private readonly Dictionary<(string ContractId, int Partition), long> _viewNext = [];
    private readonly HashSet<(string ContractId, int Partition)> _inGroup = [];
    private bool _isPublished = true;

    /// <summary>The control logs, by contract.</summary>
    public IReadOnlyDictionary<string, ControlLog> Controls => _controls;

    public long Groups { get; private set; }

    public long Blocks { get; private set; }

    public long Records { get; private set; }

    /// <summary>The number of first groups that are published.</summary>
    public long PublishedGroups { get; private set; }

    /// <summary>Copies the log up to <paramref name="end"/>.</summary>
    /// <exception cref="StoreException">The log does not begin at its beginning any more.</exception>
    /// <exception cref="CorruptDataException">It is damaged.</exception>
    public async Task RunAsync(
        IBlockLog log,
        LogPosition end,
        ArchiveWriter archive,
        CancellationToken cancellationToken)
    {
        archive.Begin(BackupPartKind.Log);
        var writer = new ByteWriter(64 * 1024);
        LogPosition? group = null;
        await foreach (var block in log.ReadAsync(default, cancellationToken).ConfigureAwait(false))
        {
            if (block.Next > end)
            {
                break;
            }

            var begins = block.Next != group;
            if (begins)
            {
                EndGroup();
                Groups++;
                group = block.Next;
            }

            Follow(block);
            writer.Clear();
            LogPart.Write(writer, block, begins);
            archive.Write(writer.Written);
        }

        EndGroup();
        archive.EndPart();
    }

    /// <summary>Where the log of a contract begins and ends, control first.</summary>
    public IReadOnlyList<BackupPosition> PositionsOf(string contractId) =>
    [
        .. _next.Where(item => item.Key.ContractId == contractId)
            .Select(item => new BackupPosition(item.Key.Partition, 0, item.Value))
            .OrderBy(position => position.Partition),
    ];

    /// <summary>The offset after the last record of a partition in the groups that are published.</summary>
    public long ViewNextOf(string contractId, int partition) =>
        _viewNext.GetValueOrDefault((contractId, partition));

    private void Follow(LoggedBlock block)
    {
        var header = block.Header;
        var place = (block.ContractId, header.Partition);
        if (!_next.TryGetValue(place, out var next) && header.FirstOffset > 0)
        {
            throw new StoreException(
                $"The log of {block.ContractId} begins at offset {header.FirstOffset} of partition {header.Partition}: "
                + "backups of logs that were cut at their beginning are not possible yet.");
        }

        if (header.FirstOffset != next)
        {
            throw new CorruptDataException(
                $"The log of {block.ContractId} goes on at offset {header.FirstOffset} of partition "
                + $"{header.Partition}, where {next} was to follow.");
        }

        _next[place] = header.NextOffset;
        _inGroup.Add(place);
        Blocks++;
        Records += header.Count;
        if (header.Partition == BlockHeader.ControlLog)
        {
            FollowControl(block);
        }
        else if (published is not null)
        {
            _isPublished &= published.GetValueOrDefault(place) >= header.NextOffset;
        }
    }

    private void FollowControl(LoggedBlock block)
    {
        if (_controls.TryGetValue(block.ContractId, out var control))
        {
            control.Replay(block);
        }
        else
        {
            _controls.Add(block.ContractId, ControlLog.Open(block, parse));
        }
    }

    private void EndGroup()
    {
        if (_isPublished)
        {
            PublishedGroups = Groups;
            foreach (var place in _inGroup)
            {
                _viewNext[place] = _next[place];
            }
        }

        _inGroup.Clear();
    }
}
