using Orleans.Concurrency;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Grains;

internal sealed partial class PartitionGrain
{
    private readonly Dictionary<long, TaskCompletionSource<Immutable<byte[]>>> _pages = [];

    public Task<Immutable<byte[]>> ReadOpenAsync(Immutable<byte[]> request)
    {
        var page = OpenWindowsRequest.Read(request.Value);
        var answer = new TaskCompletionSource<Immutable<byte[]>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pages.Add(++_lastTicket, answer);
        _role.ReadOpen(page, _lastTicket, Now);
        return answer.Task;
    }

    // An entity that is elsewhere stays there: its calls bring it, and reading is to change nothing.
    void IPartitionPort.AskOpen(long ticket, string key) => Begin(
        "Reading open windows",
        () => _entities.Of(key).ReadOpenAsync(),
        answer => _role.OpenTold(
            ticket, key, EntityOpenWindows.Read(answer.Value), answer.Value.Length, Now),
        () => _role.OpenUntold(ticket));

    void IPartitionPort.ReadEpoch(long ticket) => Begin(
        "Reading the epoch",
        () => store.ReadEpochAsync(ContractId, _partition, default).AsTask(),
        epoch => _role.EpochTold(ticket, epoch),
        () => _role.OpenUntold(ticket));

    void IPartitionPort.AnswerOpen(long ticket, OpenWindowsPage page) => AnswerOpen(ticket, page);

    private void AnswerOpen(long ticket, OpenWindowsPage page)
    {
        if (_pages.Remove(ticket, out var waiting))
        {
            waiting.SetResult(Encoded.Of(page.Write).AsImmutable());
        }
    }

    private void AbandonReads()
    {
        foreach (var ticket in _pages.Keys.ToList())
        {
            AnswerOpen(ticket, OpenWindowsPage.Unread);
        }
    }
}
