Console.Error.WriteLine("bench: no benchmark exists yet.");
return 2;
