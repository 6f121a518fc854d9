using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Publishing;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>Carries a <see cref="PartitionRole"/>: calls become its steps, what it begins is done beside them.
/// </summary>
[PartitionPlacement.OfGrain]
[Reentrant]
internal sealed partial class PartitionGrain(
    IClusterStore store,
    SiloAppender appender,
    ContractCatalog contracts,
    GrainOptions options,
    EntityPlacement placement,
    PartitionHomes homes,
    ISiloStatusOracle silos,
    Instruments instruments,
    StreamWakeUps wakeUps,
    ILogger<PartitionGrain> logger) : RoleGrain(options, logger), IPartitionGrain, IPartitionPort
{
    private readonly Dictionary<long, TaskCompletionSource<Immutable<byte[]>>> _tickets = [];
    private readonly Dictionary<long, TaskCompletionSource<long>> _cuts = [];
    private CompiledContract _contract = null!;
    private EntityReferences _entities = null!;
    private PartitionRole _role = null!;
    private int _partition;
    private long _lastTicket;
    private long _countedApplied;
    private long _countedPublished;

    private string ContractId => _contract.Contract.Id;

    private IWindowGrain Window => GrainFactory.GetGrain<IWindowGrain>(ContractId);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (var contractId, _partition) = GrainKeys.Read(this.GetPrimaryKeyString());
        _contract = await contracts.GetAsync(contractId, cancellationToken);
        _inquiry = new ActInquiry(
            _contract, _partition, store.HashKey, new PartitionReads(store, _contract, _partition, Options.ReadBytes));
        _role = new PartitionRole(
            _contract, _partition, this, Options.Partition with { NewestSemantics = Options.NewestSemantics });
        _entities = new EntityReferences(GrainFactory, contractId, _partition, Options.Partition.MaxKnownEntities);
        TickEvery(Tick);
        _role.Start();
    }

    public Task<Immutable<byte[]>> AppendAsync(Immutable<byte[]> share)
    {
        var answer = new TaskCompletionSource<Immutable<byte[]>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _tickets.Add(++_lastTicket, answer);
        var refused = _role.KeyRefusals;
        _role.Submit(EventShare.Read(share.Value), _lastTicket, Now);
        instruments.KeyRefusals.Add(_role.KeyRefusals - refused);
        return answer.Task;
    }

    public Task LearnAsync(long epoch, long watermark)
    {
        _role.Learn(epoch, watermark, Now);
        return Task.CompletedTask;
    }

    public Task<bool> LearnSemanticsAsync(long epoch, int version) =>
        Task.FromResult(_role.LearnSemantics(epoch, checked((ushort)version)));

    public Task<byte[]?> ReadSourcesAsync(long epoch) => Task.FromResult(_role.ReadSources(epoch) is { } sources
        ? Encoded.Of(sources.Write)
        : null);

    public Task WakeAsync()
    {
        _role.Fence(Now);
        return Task.CompletedTask;
    }

    public Task<long> CutAsync(long? watermark)
    {
        var answer = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _cuts.Add(++_lastTicket, answer);
        _role.Cut(watermark, _lastTicket, Now);
        return answer.Task;
    }

    public Task<bool> HasOpenWindowsAsync() => Task.FromResult(_role.HasOpenWindows);

    public Task<string> DescribeAsync() => Task.FromResult(_role.ToString());

    void IPartitionPort.TakeOver() => Begin(
        "Taking over",
        () => store.TakeOverAsync(ContractId, _partition, default).AsTask(),
        taken =>
        {
            _role.TookOver(taken, Now);
            (_countedApplied, _countedPublished) = (_role.AppliedOffset, _role.PublishedOffset);
        },
        _role.TakeOverFailed);

    void IPartitionPort.Read(long fromOffset) => Begin(
        "Reading the log",
        () => store.ReadAsync(ContractId, _partition, fromOffset, Options.ReadBytes, default).AsTask(),
        blocks => _role.BlocksRead(fromOffset, blocks, Now),
        () => _role.ReadFailed(fromOffset));

    void IPartitionPort.Append(PendingBlock block) => Begin(
        "Appending",
        () => appender.AppendAsync(block),
        isDone =>
        {
            instruments.Blocks.Add(1);
            instruments.Appended.Add(block.Header.Count);
            Fence(isDone, _role.Appended);
        },
        () => _role.AppendFailed(Now));

    void IPartitionPort.Call(string key, EntityCall call)
    {
        instruments.Calls.Add(1);
        var entity = _entities.Of(key);
        Begin(
            "Calling an entity",
            () => entity.CallAsync(Encoded.Of(call.Write).AsImmutable()),
            answer =>
            {
                placement.Answered(entity);
                _role.Answered(key, EntityAnswer.Read(answer.Value, _partition, key), Now);
                Count();
            },
            () => _role.Unanswered(key, call.Number, Now));
    }

    void IPartitionPort.Publish(PublishBatch batch, ReadOnlyMemory<byte> sources) => Begin(
        "Publishing",
        () => PublishAsync(batch, sources),
        isDone =>
        {
            instruments.Publications.Add(1);
            instruments.Panes.Add(batch.Panes.Count);
            Fence(isDone, _role.Published);
            Count();
        },
        () => _role.PublishFailed(Now));

    void IPartitionPort.SaveCheckpoint(ReadOnlyMemory<byte> checkpoint) => Begin(
        "Writing a checkpoint",
        () => store.SaveCheckpointAsync(ContractId, _partition, _role.Epoch, checkpoint, default).AsTask(),
        isDone => Fence(isDone, _ => _role.CheckpointSaved()),
        _role.CheckpointFailed);

    void IPartitionPort.Acknowledge(long ticket, ReadOnlyMemory<EventOutcome> outcomes) =>
        Answer(ticket, new ShareAnswer(null, outcomes));

    void IPartitionPort.Refuse(long ticket, ShareRefusal refusal) => Answer(ticket, new ShareAnswer(refusal, default));

    void IPartitionPort.AnswerCut(long ticket, long? nextOffset) => AnswerCut(ticket, nextOffset);

    void IPartitionPort.Complete(long watermark) => Window.ReportAsync(_partition, watermark).Ignore();

    void IPartitionPort.Attend() => Begin(
        "Telling of open windows",
        async () =>
        {
            await Window.AttendAsync();
            return true;
        },
        _ => _role.Attended(),
        () => { });

    // The next call begins a new activation, which takes the partition over.
    void IPartitionPort.Stop(string reason) => End(reason);

    /// <inheritdoc/>
    protected override void Abandon()
    {
        foreach (var ticket in _tickets.Keys.ToList())
        {
            Answer(ticket, new ShareAnswer(ShareRefusal.Stopped, default));
        }

        foreach (var ticket in _cuts.Keys.ToList())
        {
            AnswerCut(ticket, null);
        }

        AbandonActs();
        AbandonReads();
    }

    private void AnswerCut(long ticket, long? nextOffset)
    {
        if (!_cuts.Remove(ticket, out var waiting))
        {
            return;
        }

        if (nextOffset is { } offset)
        {
            waiting.SetResult(offset);
        }
        else
        {
            waiting.SetException(new StoreException("The partition's writer ended, or has too much to do: try again."));
        }
    }

    private void Tick(long now)
    {
        _role.Tick(now);
        if (homes.MayLeave(ContractId, _partition, _contract.Contract.Partitions, silos))
        {
            instruments.PartitionMoves.Add(1);
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
            this.AsReference<IGrainManagementExtension>().MigrateOnIdle().AsTask().Ignore();
        }
    }

    private void Count()
    {
        instruments.Applied.Add(_role.AppliedOffset - _countedApplied);
        instruments.Published.Add(_role.PublishedOffset - _countedPublished);
        (_countedApplied, _countedPublished) = (_role.AppliedOffset, _role.PublishedOffset);
    }

    private async Task<bool> PublishAsync(PublishBatch batch, ReadOnlyMemory<byte> sources)
    {
        var isDone = await store.PublishAsync(_contract.Contract, _role.Epoch, batch, sources, default);
        if (isDone)
        {
            wakeUps.Published(batch);
        }

        return isDone;
    }

    private void Answer(long ticket, ShareAnswer answer)
    {
        if (_tickets.Remove(ticket, out var waiting))
        {
            waiting.SetResult(Encoded.Of(answer.Write).AsImmutable());
        }
    }

    private void Fence(bool isDone, Action<long> then)
    {
        if (isDone)
        {
            then(Now);
        }
        else
        {
            _role.Fenced();
        }
    }
}
