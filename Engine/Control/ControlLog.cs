using System.Text;
using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Retention;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.Control;

/// <summary>
/// A contract's control log: what it holds in memory is the fold over its records, and changes only by them. Steps
/// return the block that the host must make durable, in the order of the calls. Not safe for use by several threads at
/// once.
/// </summary>
public sealed partial class ControlLog
{
    private readonly List<BatchRun> _runs = [];
    private readonly List<string> _planned = [];
    private readonly List<(ControlKind Kind, byte[] Payload)> _staged = [];
    private HybridTimestamp _lastIngested;

    private ControlLog(
        string document,
        Contract contract,
        long registered,
        ushort registeredSemantics,
        ushort newestSemantics)
    {
        _newestSemantics = newestSemantics;
        Document = document;
        RegisteredSemantics = registeredSemantics;
        Contract = new CompiledContract(contract.AsRegisteredBy(registeredSemantics));
        Registered = registered;
        Watermark = new WatermarkState(contract.Watermark, registered);
        Head = VerdictChain.Start(contract.Id);
    }

    /// <summary>The contract's document as it was registered.</summary>
    public string Document { get; }

    /// <summary>The contract.</summary>
    public CompiledContract Contract { get; private set; }

    /// <summary>When it was registered, in microseconds of ingestion time.</summary>
    public long Registered { get; }

    /// <summary>The version of the semantics that it was registered by: what its document means.</summary>
    public ushort RegisteredSemantics { get; private set; }

    /// <summary>The watermark and its sources.</summary>
    public WatermarkState Watermark { get; }

    /// <summary>The batch runs, in the order in which they were loaded.</summary>
    public IReadOnlyList<BatchRun> Runs => _runs;

    /// <summary>
    /// The verdicts on rows that are being corrected, not yet sealed: where a reconciliation was cut off, those of its
    /// corrections that reached the log are found here by the next one.
    /// </summary>
    public IReadOnlyList<string> Planned => _planned;

    /// <summary>The head of the verdict chain.</summary>
    public VerdictChainHead Head { get; private set; }

    /// <summary>The number of repairs decided so far; the next one's id follows it.</summary>
    public long Repairs { get; private set; }

    /// <summary>Before which base the log is not kept; null while it is kept whole.</summary>
    public LogRetention? Retained { get; private set; }

    /// <summary>The results of groups of windows that end at or before it are not kept; null while all are.</summary>
    public EventTime? ResultsFrom { get; private set; }

    /// <summary>The offset of the next record.</summary>
    public long NextOffset { get; private set; }

    /// <summary>The epoch of the blocks from now on.</summary>
    public long Epoch { get; private set; } = 1;

    /// <summary>Whether a record was applied since the last <see cref="Save"/> or load.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Registers a contract: the first record of its control log.</summary>
    /// <param name="document">The contract's document.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="processingTime">Now, in microseconds.</param>
    /// <param name="semantics">The version of the semantics that is in force from the beginning.</param>
    public static (ControlLog Log, PendingBlock Block) Register(
        string document,
        Contract contract,
        long processingTime,
        ushort semantics)
    {
        var log = new ControlLog(document, contract, processingTime, semantics, SemanticsVersion.Newest)
        {
            Semantics = semantics,
        };
        log.Stage(ControlKind.ContractRegistered, Encoding.UTF8.GetBytes(document));
        return (log, log.Seal(processingTime));
    }

    /// <summary>The log whose first block is <paramref name="block"/>, applied.</summary>
    /// <param name="block">The block that registers the contract.</param>
    /// <param name="parse">Reads a contract document.</param>
    /// <param name="newestSemantics">The newest version of the semantics that this host knows.</param>
    /// <exception cref="UnknownSemanticsException">The block is of a newer one.</exception>
    public static ControlLog Open(
        LoggedBlock block,
        Func<string, ContractReading> parse,
        ushort newestSemantics = SemanticsVersion.Newest)
    {
        ArgumentNullException.ThrowIfNull(block);
        var reader = new ByteReader(block.Records.Span);
        if (RecordCodec.ReadControl(reader.ReadBytes(), out var payload) != ControlKind.ContractRegistered)
        {
            throw new CorruptDataException($"The control log of {block.ContractId} does not begin with its contract.");
        }

        var document = Encoding.UTF8.GetString(payload);
        var log = new ControlLog(
            document,
            Parse(document, parse),
            block.Header.Ingested.Microseconds,
            block.Header.Semantics,
            newestSemantics);
        log.Replay(block);
        return log;
    }

    /// <summary>Says that the next checkpoint needs the state, although nothing has changed.</summary>
    public void MarkDirty() => IsDirty = true;

    /// <summary>Takes the log over under an epoch that is higher than any before.</summary>
    public void TakeOver(long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, Epoch);
        Epoch = epoch;
    }

    /// <summary>Stages a decision on the watermark for the next block, and applies it.</summary>
    public void Stage(WatermarkDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var writer = new ByteWriter();
        decision.Write(writer);
        Stage(ControlKind.WatermarkDecided, writer.ToArray());
        Watermark.Apply(decision);
    }

    /// <summary>Stages a batch run for the next block, and applies it.</summary>
    public void Stage(BatchRun run)
    {
        Stage(ControlKind.BatchRunLoaded, BatchRunCodec.Write(run));
        _runs.Add(run);
    }

    /// <summary>Stages that the log is kept from a base on, and applies it.</summary>
    public void Stage(LogRetention retention)
    {
        ArgumentNullException.ThrowIfNull(retention);
        Stage(ControlKind.LogRetained, retention.Write());
        Retained = retention;
    }

    /// <summary>Stages that results are kept from an instant on, and applies it.</summary>
    public void StageResultsFrom(EventTime time)
    {
        var writer = new ByteWriter();
        writer.WriteInt64(time.Microseconds);
        Stage(ControlKind.ResultsRetained, writer.ToArray());
        ResultsFrom = time;
    }

    /// <summary>Whether the results of a group of windows are not kept any more.</summary>
    public bool IsDropped(Window group) => ResultsFrom is { } time && group.End <= time;

    /// <summary>Whether all that a run covers is not kept any more.</summary>
    public bool IsDropped(BatchRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return ResultsFrom is { } time && run.To <= time;
    }

    /// <summary>Stages a verdict on a row whose correction follows, and applies it.</summary>
    public void StagePlan(string body)
    {
        Stage(ControlKind.RepairPlanned, Encoding.UTF8.GetBytes(body));
        _planned.Add(body);
    }

    /// <summary>Stages a verdict for the next block, and applies it; returns the head of the chain with it.</summary>
    public VerdictChainHead StageVerdict(string body)
    {
        Stage(ControlKind.VerdictSealed, Encoding.UTF8.GetBytes(body));
        Extend(body);
        return Head;
    }

    /// <summary>Whether something is staged.</summary>
    public bool HasStaged => _staged.Count > 0;

    /// <summary>Makes a block of what is staged.</summary>
    /// <param name="processingTime">Now, in microseconds.</param>
    /// <param name="appendId">The block's id, by which a repeat is known; null: one that follows from its place.
    /// </param>
    public PendingBlock Seal(long processingTime, UInt128? appendId = null)
    {
        var writer = new ByteWriter();
        foreach (var (kind, payload) in _staged)
        {
            RecordCodec.WriteControl(writer, kind, payload);
        }

        _lastIngested = _lastIngested.Next(processingTime);
        var header = new BlockHeader
        {
            Partition = BlockHeader.ControlLog,
            FirstOffset = NextOffset,
            Count = _staged.Count,
            Epoch = Epoch,
            AppendId = appendId ?? new UInt128((ulong)Epoch, (ulong)NextOffset),
            Ingested = _lastIngested,
            Semantics = Semantics,
            Watermark = Watermark.Watermark,
        };
        NextOffset = header.NextOffset;
        Remember(header);
        IsDirty = true;
        _staged.Clear();
        return new PendingBlock(Contract.Contract.Id, header, BlockCodec.MakePayload(writer.ToArray()));
    }

    /// <summary>Applies a block of the log again; gives the bodies of the verdicts in it.</summary>
    /// <exception cref="UnknownSemanticsException">It is of a version of the semantics that this host does not know.
    /// </exception>
    public IReadOnlyList<(VerdictChainHead Head, string Body)> Replay(LoggedBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Header.FirstOffset != NextOffset)
        {
            throw new CorruptDataException(
                $"The control log of {block.ContractId} expected offset {NextOffset}, not {block.Header.FirstOffset}.");
        }

        RaiseTo(block.Header.Semantics);
        List<(VerdictChainHead, string)> verdicts = [];
        var reader = new ByteReader(block.Records.Span);
        for (var i = 0; i < block.Header.Count; i++)
        {
            var kind = RecordCodec.ReadControl(reader.ReadBytes(), out var payload);
            if (kind == ControlKind.VerdictSealed)
            {
                var body = Encoding.UTF8.GetString(payload);
                Extend(body);
                verdicts.Add((Head, body));
            }
            else
            {
                Apply(kind, payload);
            }
        }

        NextOffset = block.Header.NextOffset;
        Epoch = block.Header.Epoch;
        _lastIngested = block.Header.Ingested;
        Remember(block.Header);
        IsDirty = true;
        return verdicts;
    }

    private void Apply(ControlKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case ControlKind.ContractRegistered:
                break;
            case ControlKind.WatermarkDecided:
                var reader = new ByteReader(payload);
                Watermark.Apply(WatermarkDecision.Read(ref reader));
                break;
            case ControlKind.BatchRunLoaded:
                _runs.Add(BatchRunCodec.Read(payload));
                break;
            case ControlKind.LogRetained:
                Retained = LogRetention.Read(payload);
                break;
            case ControlKind.ResultsRetained:
                ResultsFrom = new EventTime(new ByteReader(payload).ReadInt64());
                break;
            case ControlKind.TurnTaken:
                Turn = ReconciliationTurn.Read(payload);
                break;
            case ControlKind.RepairPlanned:
                _planned.Add(Encoding.UTF8.GetString(payload));
                break;
            case ControlKind.SemanticsRaised:
                RaiseTo(SemanticsRaise.Read(payload).Version);
                break;
            default:
                throw new CorruptDataException($"A control record of kind {(int)kind} is not known in a control log.");
        }
    }

    // What a reconciliation seals, it seals in one group: nothing that was planned before is left to be sealed. A
    // person's decision seals nothing else. Verdicts that were sealed before ids were kept count up.
    private void Extend(string body)
    {
        Head = VerdictChain.Append(Head, body);
        SealedIn = Turn;
        if (VerdictCodec.Read(body) is { Decides: null } verdict)
        {
            _planned.Clear();
            Repairs = verdict.Action is null ? Repairs : Math.Max(Repairs, verdict.Repair ?? Repairs + 1);
        }
    }

    private void Stage(ControlKind kind, byte[] payload) => _staged.Add((kind, payload));

    private static Contract Parse(string document, Func<string, ContractReading> parse)
    {
        var reading = parse(document);
        return reading.Contract
            ?? throw new CorruptDataException($"A registered contract is no longer understood: {reading.Errors[0]}");
    }
}
