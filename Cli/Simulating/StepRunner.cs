using System.Collections.Immutable;
using System.Globalization;
using StreamBatch.Cli.Batches;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Batches;

namespace StreamBatch.Cli.Simulating;

/// <summary>Takes the steps of a script, one after the other, and writes the lines of each.</summary>
internal sealed class StepRunner
{
    private readonly Simulation _simulation;
    private readonly SimulationClock _clock;
    private readonly LineWriter _lines;
    private readonly bool _isVerbose;
    private readonly Dictionary<string, ImmutableArray<long>> _cuts = new(StringComparer.Ordinal);
    private RequestRunner _requests;
    private IReadOnlyList<Drift> _decided = [];

    public StepRunner(Simulation simulation, SimulationClock clock, LineWriter lines, bool isVerbose)
    {
        _simulation = simulation;
        _clock = clock;
        _lines = lines;
        _isVerbose = isVerbose;
        _requests = new RequestRunner(simulation);
    }

    /// <summary>What came of all steps so far.</summary>
    public SimulationCounts Counts { get; } = new();

    /// <summary>Takes a step.</summary>
    /// <exception cref="StepException">It cannot be taken; nothing is written.</exception>
    public async Task RunAsync(Step step, CancellationToken cancellationToken)
    {
        var before = _simulation.Host.WatermarkOf(_simulation.ContractId);
        ReconcileReport? report = null;
        if (step is Step.Request request)
        {
            foreach (var outcome in await _requests.RunAsync(request.Events).ConfigureAwait(false))
            {
                Counts.Add(outcome.Status);
                _lines.Outcome(outcome);
            }
        }
        else
        {
            report = await RunRareAsync(step, cancellationToken).ConfigureAwait(false);
        }

        if (_isVerbose && _simulation.Host.WatermarkOf(_simulation.ContractId) is { } watermark && watermark != before)
        {
            _lines.Watermark(new EventTime(watermark));
        }

        WritePanes();
        if (report is not null)
        {
            Write(report);
        }

        Counts.Repairs += _decided.Count;
        foreach (var decided in _decided)
        {
            _lines.Repair(decided);
        }

        foreach (var decided in _decided)
        {
            _lines.Verdict(new VerdictLine(
                decided.Key, decided.Window, decided.Verdict, decided.Class, decided.Run, decided.Revision));
        }

        _decided = [];
    }

    private async Task<IReadOnlyList<Drift>> DecideAsync(Step.Decide decide, CancellationToken cancellationToken)
    {
        IReadOnlyList<Drift> decided = [];
        try
        {
            if (long.TryParse(decide.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                decided = await IncidentDecision
                    .DecideAsync(
                        _simulation.Host,
                        _simulation.ContractId,
                        new IncidentRuling(id, decide.IsApproved),
                        cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch (IncidentSupersededException exception)
        {
            throw new StepException(exception.Message, exception);
        }

        return decided.Count > 0 ? decided : throw new StepException($"no incident has the id '{decide.Id}'");
    }

    private async Task<ReconcileReport?> RunRareAsync(Step step, CancellationToken cancellationToken)
    {
        var (host, contractId) = (_simulation.Host, _simulation.ContractId);
        switch (step)
        {
            case Step.Watermark watermark:
                await host.RaiseWatermarkAsync(contractId, watermark.Time.Microseconds).ConfigureAwait(false);
                return null;
            case Step.End:
                await host.EndAsync(contractId).ConfigureAwait(false);
                return null;
            case Step.Advance advance:
                if (!_clock.TryAdvance(advance.Time))
                {
                    throw new StepException($"the clock cannot go past {SimulationClock.Max}");
                }

                await host.TickAsync(contractId).ConfigureAwait(false);
                return null;
            case Step.Cut cut:
                _cuts[cut.Name] = await host.CutAsync(contractId).ConfigureAwait(false);
                return null;
            case Step.Restart:
                await _simulation.RestartAsync(cancellationToken).ConfigureAwait(false);
                _requests = new RequestRunner(_simulation);
                return null;
            case Step.Release release:
                _lines.Outcome(await _requests.ReleaseAsync(release.Source, release.Id, cancellationToken)
                    .ConfigureAwait(false));
                return null;
            case Step.Discard discard:
                await host.DiscardAsync(contractId, discard.Source, discard.Id).ConfigureAwait(false);
                return null;
            case Step.BatchRun run:
                await LoadAsync(run, cancellationToken).ConfigureAwait(false);
                return null;
            case Step.Reconcile:
                return await Reconciler.RunAsync(host, contractId, new ReconcileOptions(), cancellationToken)
                    .ConfigureAwait(false);
            case Step.Decide decide:
                _decided = await DecideAsync(decide, cancellationToken).ConfigureAwait(false);
                return null;
            default:
                throw new InvalidOperationException($"No step of the kind {step.GetType().Name} can be taken.");
        }
    }

    private async Task LoadAsync(Step.BatchRun run, CancellationToken cancellationToken)
    {
        ImmutableArray<long>? cut = null;
        if (run.CutName is { } name)
        {
            cut = _cuts.TryGetValue(name, out var known)
                ? known
                : throw new StepException($"no cut has the name '{name}'");
        }

        var file = BatchFile.Of("rows", run.Rows, _simulation.Contract, run.From, run.To);
        var request = new BatchRunRequest { Id = run.Id, From = run.From, To = run.To, Cut = cut };
        try
        {
            await file.LoadAsync(
                rows => _simulation.Host.LoadRunAsync(_simulation.ContractId, request, rows, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (BatchFaultException exception)
        {
            throw new StepException(string.Join("; ", file.Faults), exception);
        }
        catch (RunExistsException exception)
        {
            throw new StepException(exception.Message, exception);
        }
    }

    private void WritePanes()
    {
        var panes = _simulation.TakePanes();
        Counts.Panes += panes.Count;
        if (panes.Count > 1)
        {
            panes.Sort(Compare);
        }

        foreach (var pane in panes)
        {
            _lines.Pane(pane);
        }
    }

    private void Write(ReconcileReport report)
    {
        var drifts = report.Drifts.ToList();
        drifts.Sort((left, right) => Compare(left.Key, left.Window, left.Revision, right.Key, right.Window,
            right.Revision));
        drifts.ForEach(_lines.Drift);
        Counts.Drifts += drifts.Count;
        foreach (var drift in drifts.Where(drift => drift.RepairId is not null))
        {
            Counts.Repairs++;
            _lines.Repair(drift);
        }

        List<VerdictLine> verdicts =
        [
            .. drifts.Select(drift => new VerdictLine(
                drift.Key, drift.Window, drift.Verdict, drift.Class, drift.Run, drift.Revision)),
            .. report.Groups.Select(group => new VerdictLine(
                null, group.Group, group.IsInFlight ? VerdictKind.InFlight : VerdictKind.Equal, null, group.Run, null)),
        ];
        verdicts.Sort((left, right) => Compare(left.Key, left.Window, left.Revision, right.Key, right.Window,
            right.Revision));
        foreach (var verdict in verdicts)
        {
            _lines.Verdict(verdict);
        }
    }

    private static int Compare(Pane left, Pane right) =>
        Compare(left.Key, left.Window, left.Revision, right.Key, right.Window, right.Revision);

    // No key and no revision come before any.
    private static int Compare(
        string? leftKey,
        Window leftWindow,
        int? leftRevision,
        string? rightKey,
        Window rightWindow,
        int? rightRevision) =>
        Utf8Order.Instance.Compare(leftKey ?? "", rightKey ?? "") switch
        {
            0 => leftWindow.CompareTo(rightWindow) switch
            {
                0 => (leftRevision ?? 0).CompareTo(rightRevision ?? 0),
                var windows => windows,
            },
            var keys => keys,
        };
}
