using System.Text;
using StreamBatch.Cli.Contracts;
using StreamBatch.Cli.Simulating;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Odcs;
using StreamBatch.Reference;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>Runs a scenario on the engine, as <c>simulate</c> does, and on the reference.</summary>
internal static class ScenarioRun
{
    /// <summary>The lines that the engine prints for each step.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="restartsAfter">Whether the engine is stopped hard after the step of that index.</param>
    public static async Task<List<string>> EngineAsync(Scenario scenario, Predicate<int>? restartsAfter = null)
    {
        var contract = Read(scenario);
        var file = new ContractFile("scenario.yaml", scenario.ContractYaml, contract);
        var clock = new SimulationClock(new EventTime(scenario.Clock));
        var printed = new StringWriter { NewLine = "\n" };
        await using var simulation = await Simulation.OpenAsync(file, clock, CancellationToken.None);
        using var lines = new LineWriter(simulation.Contract.Contract, printed, false);
        var runner = new StepRunner(simulation, clock, lines, isVerbose: true);
        List<string> all = [];
        for (var step = 0; step < scenario.Steps.Length; step++)
        {
            printed.GetStringBuilder().Clear();
            var line = Encoding.UTF8.GetBytes(scenario.Steps[step]);
            await runner.RunAsync(StepReader.Read(line), CancellationToken.None);
            if (restartsAfter?.Invoke(step) == true)
            {
                await runner.RunAsync(StepReader.Read("{\"restart\":true}"u8.ToArray()), CancellationToken.None);
            }

            // What a restart prints counts as printed by the step before it.
            lines.Print();
            all.Add(printed.ToString());
        }

        return all;
    }

    /// <summary>The lines that the reference gives for each step.</summary>
    public static List<string> Reference(Scenario scenario)
    {
        var reference = new ReferenceSimulator(
            Read(scenario).Contract!, new ReferenceOptions { Clock = scenario.Clock, Verbose = true });
        return [.. scenario.Steps.Select(step => string.Concat(reference.Step(step).Select(line => line + "\n")))];
    }

    private static ContractReading Read(Scenario scenario) => ContractYaml.Read(scenario.ContractYaml);
}
