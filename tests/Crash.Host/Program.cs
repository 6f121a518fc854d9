Console.Error.WriteLine("crash host: no workload exists yet.");
return 2;
