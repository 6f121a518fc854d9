using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Benchmarks.Embedded;

/// <summary>StreamBatch from requests that are already read and encoded: what is left is judging, windows and the disk.
/// </summary>
internal sealed class PreparedContender : EmbeddedContender
{
    private const int EventsPerRequest = 1_000;

    private readonly string _file;
    private readonly List<PreparedRequest> _requests = [];

    public PreparedContender(string folder, string file)
        : base(folder) => _file = file;

    public override string Name => "StreamBatch, encoded blocks";

    public override async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        await base.PrepareAsync(cancellationToken).ConfigureAwait(false);

        // Each store has its own hash key, so the requests are made anew for each run.
        _requests.Clear();
        var request = Host.NewRequest(BenchContract.Id);
        foreach (var line in File.ReadLines(_file))
        {
            request.Add(System.Text.Encoding.UTF8.GetBytes(line));
            if (request.Events == EventsPerRequest)
            {
                request.Seal();
                _requests.Add(request);
                request = Host.NewRequest(BenchContract.Id);
            }
        }

        request.Seal();
        _requests.Add(request);
    }

    protected override async Task<long> IngestAsync(string file, CancellationToken cancellationToken)
    {
        var durable = new Task[_requests.Count];
        for (var i = 0; i < durable.Length; i++)
        {
            durable[i] = await Host.SubmitAsync(BenchContract.Id, _requests[i], false).ConfigureAwait(false);
        }

        await Task.WhenAll(durable).ConfigureAwait(false);
        return _requests.Sum(request => (long)request.Events);
    }
}
