using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>Carries a <see cref="WatermarkRole"/>.</summary>
[Reentrant]
internal sealed class WatermarkGrain(
    IClusterStore store,
    SiloAppender appender,
    ContractCatalog contracts,
    GrainOptions options,
    ILogger<WatermarkGrain> logger) : RoleGrain(options, logger), IWatermarkGrain, IWatermarkPort
{
    private readonly Dictionary<long, TaskCompletionSource<long?>> _tickets = [];
    private readonly Dictionary<long, TaskCompletionSource<Immutable<byte[]>>> _appends = [];
    private WatermarkRole _role = null!;
    private string _contractId = "";
    private int _partitions;
    private long _lastTicket;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _contractId = this.GetPrimaryKeyString();
        _partitions = (await contracts.GetAsync(_contractId, cancellationToken)).Contract.Partitions;
        _role = new WatermarkRole(this, Options.Watermark with { NewestSemantics = Options.NewestSemantics });
        TickEvery(_role.Tick);
        _role.Start();
    }

    public Task<long?> ReportAsync(Immutable<byte[]> progress)
    {
        var table = SourceTable.Parse(progress.Value);
        return WaitFor(ticket => _role.Report(table, ticket, Now));
    }

    public Task<long?> HoldAsync(Immutable<byte[]> progress)
    {
        var table = HeldProgress.Read(progress.Value);
        return WaitFor(ticket => _role.Hold(table, ticket, Now));
    }

    public Task<long?> WakeAsync() => WaitFor(ticket => _role.Report(new SourceTable(), ticket, Now));

    public Task<long?> RaiseAsync(long time, bool isEnd) => WaitFor(
        ticket => _role.Raise(time, isEnd ? WatermarkCause.End : WatermarkCause.Explicit, ticket, Now));

    public Task<Immutable<byte[]>> AppendAsync(Immutable<byte[]> append)
    {
        var answer = new TaskCompletionSource<Immutable<byte[]>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = ControlAppend.Read(append.Value);
        _appends.Add(++_lastTicket, answer);
        _role.Append(message, _lastTicket, Now);
        return answer.Task;
    }

    void IWatermarkPort.TakeOver() => Begin(
        "Taking over",
        async () =>
        {
            var place = await store.TakeOverAsync(_contractId, BlockHeader.ControlLog, default);
            try
            {
                var control = await contracts.ReadControlAsync(_contractId, default);
                control.TakeOver(place.Epoch);
                return () => _role.TookOver(control, Now);
            }
            catch (UnknownSemanticsException unknown)
            {
                return (Action)(() => _role.TakeOverRefused(unknown.Message));
            }
        },
        step => step(),
        _role.TakeOverFailed);

    void IWatermarkPort.AskSemantics() => Begin(
        "Asking what the hosts know",
        () => store.ReadSupportedSemanticsAsync(default).AsTask(),
        version => _role.SemanticsSupported(version, Now),
        () => { });

    void IWatermarkPort.AgreeOnSemantics(ushort version) => Begin(
        "Agreeing on a version of the semantics",
        () => store.AgreeOnSemanticsAsync(version, default).AsTask(),
        hosts =>
        {
            if (hosts > 0)
            {
                _role.SemanticsAgreed(version, hosts, Now);
            }
        },
        () => { });

    void IWatermarkPort.TellSemantics(int partition, long epoch, ushort version) => Begin(
        "Telling the version of the semantics",
        () => PartitionAt(partition).LearnSemanticsAsync(epoch, version),
        isLearned =>
        {
            if (isLearned)
            {
                _role.SemanticsLearned(partition, version);
            }
        },
        () => { });

    void IWatermarkPort.Append(PendingBlock block) => Begin(
        "Appending",
        () => appender.AppendAsync(block),
        isDone =>
        {
            if (isDone)
            {
                _role.Appended(Now);
            }
            else
            {
                _role.Fenced();
            }
        },
        _role.AppendFailed);

    void IWatermarkPort.ReadEpoch() => Begin(
        "Reading the epoch",
        () => store.ReadEpochAsync(_contractId, BlockHeader.ControlLog, default).AsTask(),
        _role.EpochTold,
        () => { });

    void IWatermarkPort.AskSources(int partition, long epoch) => Begin(
        "Asking for sources",
        () => PartitionAt(partition).ReadSourcesAsync(epoch),
        bytes =>
        {
            if (bytes is not null)
            {
                _role.SourcesTold(partition, SourceTable.Parse(bytes), Now);
            }
        },
        () => { });

    void IWatermarkPort.Tell(long epoch, long watermark)
    {
        for (var partition = 0; partition < _partitions; partition++)
        {
            PartitionAt(partition).LearnAsync(epoch, watermark).Ignore();
        }
    }

    void IWatermarkPort.Answer(long ticket, long? watermark)
    {
        if (_tickets.Remove(ticket, out var waiting))
        {
            waiting.SetResult(watermark);
        }
    }

    void IWatermarkPort.AnswerAppend(long ticket, ControlAnswer answer) => AnswerAppend(ticket, answer);

    void IWatermarkPort.Refuse(long ticket) => Refuse(ticket);

    void IWatermarkPort.Stop(string reason) => End(reason);

    /// <inheritdoc/>
    protected override void Abandon()
    {
        _tickets.Keys.ToList().ForEach(Refuse);
        foreach (var ticket in _appends.Keys.ToList())
        {
            AnswerAppend(ticket, new ControlAnswer(ControlAppendStatus.Stopped, 0));
        }
    }

    private void AnswerAppend(long ticket, ControlAnswer answer)
    {
        if (_appends.Remove(ticket, out var waiting))
        {
            waiting.SetResult(Encoded.Of(answer.Write).AsImmutable());
        }
    }

    private void Refuse(long ticket)
    {
        if (_tickets.Remove(ticket, out var waiting))
        {
            waiting.SetException(new StoreException("The watermark's fan-in ended, or has too much to do: try again."));
        }
    }

    private IPartitionGrain PartitionAt(int partition) =>
        GrainFactory.GetGrain<IPartitionGrain>(GrainKeys.Partition(_contractId, partition));

    private Task<long?> WaitFor(Action<long> step)
    {
        var answer = new TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _tickets.Add(++_lastTicket, answer);
        step(_lastTicket);
        return answer.Task;
    }
}
