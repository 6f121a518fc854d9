using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Testing.Protocol;

/// <summary>
/// A producer, with the host that admits its requests: it sends one request after the other, each to all partitions of
/// its events, and again until all of it is acknowledged. Its sources' progress is reported after that.
/// </summary>
internal sealed class ProtocolClient
{
    private const long Timeout = 4_000_000;

    private readonly SimulatedCluster _cluster;
    private readonly Queue<byte[][]> _requests;
    private readonly bool _isBounded;
    private SourceTable? _held;
    private long _attempt;

    /// <param name="cluster">Where to.</param>
    /// <param name="requests">The events of each request.</param>
    /// <param name="isBounded">Whether they are a bounded input, during which the watermark stays.</param>
    public ProtocolClient(SimulatedCluster cluster, IEnumerable<byte[][]> requests, bool isBounded = false)
    {
        _cluster = cluster;
        _isBounded = isBounded;
        _requests = new Queue<byte[][]>(requests);
    }

    public bool IsDone => _requests.Count == 0 && _held is null;

    /// <summary>The events acknowledged, with their outcomes.</summary>
    public List<(string Source, string Id, EventOutcome Outcome)> Acknowledged { get; } = [];

    public void Begin()
    {
        if (_isBounded)
        {
            Hold();
        }
        else
        {
            SendNext();
        }
    }

    // The fan-in knows the progress of the request before, and of the hold, before the next one is sent.
    private void Hold()
    {
        var attempt = ++_attempt;
        var node = _cluster.AnyNode();
        _cluster.Send(
            node,
            new RoleAddress(RoleKind.Watermark, 0, ""),
            ProtocolMessages.ToHold(_held ?? new SourceTable()),
            _ =>
            {
                if (attempt == _attempt)
                {
                    _cluster.Count("watermark held");
                    _held = null;
                    _attempt++;
                    SendNext();
                }
            });
        _cluster.World.After(Timeout, () =>
        {
            if (attempt == _attempt)
            {
                Hold();
            }
        });
    }

    private void SendNext()
    {
        if (!_requests.TryPeek(out var events))
        {
            return;
        }

        var attempt = ++_attempt;
        var node = _cluster.AnyNode();
        var request = new PreparedRequest(_cluster.Contract, SimulatedCluster.HashKey);
        foreach (var item in events)
        {
            if (request.Add(item).Reason != ReasonCode.None)
            {
                throw new InvalidOperationException("An event of the script is rejected.");
            }
        }

        request.Seal();
        var missing = request.Shares.Count;
        foreach (var share in request.Shares)
        {
            var message = ProtocolMessages.ToSubmit(new EventShare
            {
                Watermark = node.Watermark,
                Count = share.Count,
                Records = share.Records,
                MinEventTime = share.MinEventTime,
                MaxEventTime = share.MaxEventTime,
            });
            var isAnswered = false;
            _cluster.Send(node, new RoleAddress(RoleKind.Partition, share.Partition, ""), message, bytes =>
            {
                var answer = ShareAnswer.Read(bytes);
                if (attempt != _attempt || isAnswered || answer.Refusal is not null)
                {
                    return;
                }

                isAnswered = true;
                answer.Outcomes.Span.CopyTo(request.Outcomes.Slice(share.First, share.Count));
                if (--missing == 0)
                {
                    Acknowledge(node, request);
                }
            });
        }

        _cluster.World.After(Timeout, () =>
        {
            if (attempt == _attempt)
            {
                _cluster.Count("request sent again");
                Begin();
            }
        });
    }

    private void Acknowledge(SimulatedNode node, PreparedRequest request)
    {
        _attempt++;
        var events = _requests.Dequeue();
        var progress = new SourceTable();
        RequestProgress.AddTo(progress, request, _cluster.World.Now);
        List<byte[]> refused = [];
        for (var i = 0; i < request.Order.Length; i++)
        {
            if (request.Outcomes[i].Reason == ReasonCode.KeyBusy)
            {
                _cluster.Count("event of a busy key refused");
                refused.Add(events[request.Order[i]]);
                continue;
            }

            var names = RecordCodec.ReadNames(request.Batch.RecordOf(request.Order[i]));
            Acknowledged.Add((names.Source, names.Id, request.Outcomes[i]));
        }

        if (refused.Count > 0)
        {
            _requests.Enqueue([.. refused]);
        }

        if (_isBounded)
        {
            _held = progress;
            _cluster.World.After(_cluster.World.Delay(150_000), Hold);
            return;
        }

        // Sometimes the report is lost with its host: what it would have told is in the partitions' logs.
        if (!_cluster.World.Fault(0.1))
        {
            _cluster.Send(
                node, new RoleAddress(RoleKind.Watermark, 0, ""), ProtocolMessages.ToReport(progress), Learn);
        }

        _cluster.World.After(_cluster.World.Delay(150_000), SendNext);

        void Learn(byte[] answer)
        {
            var reader = new ByteReader(answer);
            if (reader.ReadByte() == 1)
            {
                var watermark = reader.ReadInt64();
                node.Watermark = node.Watermark > watermark ? node.Watermark : watermark;
            }
        }
    }
}
