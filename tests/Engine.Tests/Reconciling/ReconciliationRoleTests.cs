using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>
/// Goal: a task that was promised is done, one at a time, whatever is cut off; and the alarm is there as long as
/// something is promised. Method: a store of tasks that outlives roles, in which every act may fail before or after it
/// is done; roles end at any step and others take over, now and then while the first still works.
/// </summary>
public sealed class ReconciliationRoleTests
{
    [Fact]
    public void Tasks_WhateverIsCutOff_AreDoneInOrder_AndTheAlarmEndsWithThem()
    {
        var promised = 0;
        for (var seed = 0; seed < TestScale.Runs(500); seed++)
        {
            var world = new World(seed);

            world.Run();

            promised += world.Promised.Count;
            Assert.All(world.Promised, number => Assert.Contains(number, world.Done));
            Assert.Equal(world.Done.Order(), world.Done);
            Assert.Equal(world.Done.Distinct(), world.Done);
            Assert.False(world.HasAlarm);
        }

        Assert.True(promised > TestScale.Runs(500));
    }

    [Fact]
    public void Request_BeyondTheBound_IsRefused()
    {
        var world = new World(1) { HasFaults = false };
        var role = new ReconciliationRole(world.PortOf(), new ReconciliationRoleOptions { MaxTasks = 1 });

        role.Submit(World.Request, 1);
        role.Submit(World.Request, 2);

        Assert.Equal([2L], world.Refused);
    }

    // The tasks, the alarm and everything under way.
    private sealed class World(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly List<Action> _underWay = [];
        private readonly List<(long Number, long Epoch, bool HasEnded)> _tasks = [];
        private readonly List<Port> _ports = [];
        private long _now;
        private int? _alarm;
        private int _alarms;
        private int _asked;

        public static ReconcileRequest Request { get; } = new(new ReconcileOptions(), null);

        public bool HasFaults { get; set; } = true;

        public List<long> Promised { get; } = [];

        public List<long> Done { get; } = [];

        public List<long> Refused { get; } = [];

        public bool HasAlarm => _alarm is not null;

        public Port PortOf()
        {
            var port = new Port(this);
            _ports.Add(port);
            return port;
        }

        public void Run()
        {
            Activate();
            for (var step = 0; step < 400; step++)
            {
                _now += 100_000;
                Disturb();
                _ports.Where(port => port.IsAlive).ToList().ForEach(port => port.Role!.Tick(_now));
                DoOne();
            }

            HasFaults = false;
            for (var step = 0; step < 2_000; step++)
            {
                _now += 100_000;
                if (HasAlarm && step % 20 == 0)
                {
                    Live().Role!.Attend();
                }

                _ports.Where(port => port.IsAlive).ToList().ForEach(port => port.Role!.Tick(_now));
                DoOne();
            }
        }

        private void Disturb()
        {
            switch (_random.Next(12))
            {
                case 0 when _asked++ < 5:
                    Live().Role!.Submit(Request, _asked);
                    break;
                case 1 when _random.Next(3) == 0:
                    Live().IsAlive = false;
                    break;
                case 2 when _random.Next(6) == 0:
                    Activate();
                    break;
                case 3 when HasAlarm:
                    Live().Role!.Attend();
                    break;
            }
        }

        private Port Live()
        {
            if (!_ports.Exists(port => port.IsAlive))
            {
                Activate();
            }

            return _ports.Last(port => port.IsAlive);
        }

        private void Activate()
        {
            var port = PortOf();
            port.Role = new ReconciliationRole(port, new ReconciliationRoleOptions());
            port.Role.Attend();
        }

        private void DoOne()
        {
            if (_underWay.Count > 0)
            {
                var place = _random.Next(_underWay.Count);
                var act = _underWay[place];
                _underWay.RemoveAt(place);
                act();
            }
        }

        // Done after a while, for a role that may be gone by then; it may fail before or after it is done.
        private void Begin<T>(Port port, Func<T> act, Action<T> then, Action otherwise) => _underWay.Add(() =>
        {
            if (HasFaults && _random.Next(12) == 0)
            {
                Tell(otherwise);
                return;
            }

            var result = act();
            Tell(HasFaults && _random.Next(12) == 0 ? otherwise : () => then(result));

            void Tell(Action step) => _underWay.Add(() =>
            {
                if (port.IsAlive)
                {
                    step();
                }
            });
        });

        private long Add()
        {
            _tasks.Add((_tasks.Count + 1, 0, false));
            return _tasks.Count;
        }

        private ReconcileTask? Take()
        {
            var place = _tasks.FindIndex(task => !task.HasEnded);
            if (place < 0)
            {
                return null;
            }

            _tasks[place] = _tasks[place] with { Epoch = _tasks.Max(task => task.Epoch) + 1 };
            return new ReconcileTask
            {
                Number = _tasks[place].Number,
                Request = Request,
                State = ReconcileTaskState.Running,
                Epoch = _tasks[place].Epoch,
                Attempt = 1,
                Step = new ReconcileStep(ReconcileStage.Begun, null, null, null),
                AskedMicroseconds = 0,
            };
        }

        private bool End(ReconcileTask task)
        {
            var place = _tasks.FindIndex(known => known.Number == task.Number);
            if (_tasks[place].Epoch != task.Epoch)
            {
                return false;
            }

            if (!_tasks[place].HasEnded)
            {
                Done.Add(task.Number);
                _tasks[place] = _tasks[place] with { HasEnded = true };
            }

            return true;
        }

        public sealed class Port(World world) : IReconciliationPort
        {
            public ReconciliationRole? Role { get; set; }

            public bool IsAlive { get; set; } = true;

            private int? _seen;

            public void Register() => world.Begin(
                this,
                () => world._alarm = ++world._alarms,
                _ => Role!.Registered(),
                () => Role!.RegisterFailed());

            public void Unregister() => world.Begin(
                this, () => world._alarm = world._alarm == _seen ? null : world._alarm, _ => { }, () => { });

            public void Add(ReconcileRequest request, long ticket) => world.Begin(
                this, world.Add, number => Role!.Added(ticket, number), () => Role!.AddFailed(ticket));

            public void Take() => world.Begin(
                this,
                () => _seen = world._alarm,
                _ => world.Begin(this, world.Take, task => Role!.Took(task), () => Role!.TakeFailed(world._now)),
                () => Role!.TakeFailed(world._now));

            public void Work(ReconcileTask task) => world.Begin(
                this, () => world.End(task), isOwn => Role!.Worked(isOwn), () => Role!.WorkFailed(world._now));

            public void Answer(long ticket, long number) => world.Promised.Add(number);

            public void Refuse(long ticket) => world.Refused.Add(ticket);

            public void Stop(string reason) => IsAlive = false;
        }
    }
}
