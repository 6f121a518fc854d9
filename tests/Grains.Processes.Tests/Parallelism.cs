// Each test has several processes of its own, and measures how long they take.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
