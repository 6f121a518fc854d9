using Orleans.Concurrency;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Grains;

internal sealed partial class PartitionGrain
{
    private readonly Dictionary<long, TaskCompletionSource<Immutable<byte[]>>> _acts = [];
    private ActInquiry _inquiry = null!;

    public Task<Immutable<byte[]>> ActAsync(Immutable<byte[]> act)
    {
        var request = PartitionAct.Read(act.Value, _contract.Contract);
        var answer = new TaskCompletionSource<Immutable<byte[]>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _acts.Add(++_lastTicket, answer);
        _role.Submit(request, _lastTicket, Now);
        return answer.Task;
    }

    // Beside the grain's turns: a fold over the log takes as long as the log is.
    void IPartitionPort.SeeLog(long ticket, PartitionAct act) => Begin(
        "Looking at the log",
        () => Task.Run(() => _inquiry.SeeLogAsync(ticket, act, default).AsTask()),
        _ => _role.LogSeen(ticket, Now),
        () => _role.SeeLogFailed(ticket, Now));

    void IPartitionPort.Find(long round, long nextOffset, IReadOnlyList<(long Ticket, PartitionAct Act)> acts) => Begin(
        "Reading what acts are about",
        () => Task.Run(() => _inquiry.FindAsync(nextOffset, acts, Now, default).AsTask()),
        findings => _role.Found(round, findings, Now),
        () => _role.FindFailed(round, Now));

    void IPartitionPort.Answer(long ticket, PartitionActAnswer answer)
    {
        _inquiry.Forget(ticket);
        if (_acts.Remove(ticket, out var waiting))
        {
            waiting.SetResult(Encoded.Of(answer.Write).AsImmutable());
        }
    }

    private void AbandonActs()
    {
        foreach (var waiting in _acts.Values)
        {
            waiting.TrySetResult(
                Encoded.Of(new PartitionActAnswer(PartitionActStatus.Stopped).Write).AsImmutable());
        }

        _acts.Clear();
    }
}
