// Command repair is about to be written.
package main

func main() {}
